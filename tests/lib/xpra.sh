# SPDX-License-Identifier: BSD-3-Clause
# xpra: sessions of the real xpra, each with an X server of its own. Source common.sh first.
xpra_sessions= # "PID" of each

# The distribution's python, also where another one stands first in PATH.
PATH=/usr/bin:/bin:/usr/sbin:/sbin:$PATH

# A session of that name with its socket in DIRECTORY; sets display.
xpra_start() { # NAME DIRECTORY
    display=$(python3 "$LIB/port.py")
    xpra start ":$display" --session-name="$1" --socket-dir="$2" --socket-dirs="$2" --daemon=no --mdns=no \
        --xvfb="Xvfb -screen 0 640x480x24 -nolisten tcp -noreset" --dbus-proxy=no --dbus-launch=no \
        --notifications=no --systemd-run=no --pulseaudio=no --speaker=off --microphone=off --printing=no \
        --webcam=no --html=off --start-new-commands=no >"$T/xpra-$display.log" 2>&1 </dev/null &
    xpra_pid=$!
    keep $xpra_pid
    xpra_sessions="$xpra_sessions $xpra_pid"
    wait_for "the xpra session $1" xpra_answers "$2/$(uname -n)-$display"
}

xpra_answers() { # SOCKET
    [ -S "$1" ] && timeout 10 xpra id "socket://$1" </dev/null | grep -q '^session-name='
}

xpra_stop_all() {
    for pid in $xpra_sessions; do
        kill "$pid" 2>/dev/null
    done
    for pid in $xpra_sessions; do
        wait_for "an xpra session to end" dead "$pid"
    done
}
