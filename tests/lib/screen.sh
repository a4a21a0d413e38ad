# SPDX-License-Identifier: BSD-3-Clause
# screen: drive the terminal program in a terminal of tmux, and look at what it shows.
# Source common.sh first (and sshd.sh for a session behind it).
need tmux
export TMUX_TMPDIR="$T"
unset TMUX

# A server of our own: nobody's sessions and nobody's configuration are touched.
tm() {
    tmux -L "fl$$" -f /dev/null "$@"
}

screen_cleanup() {
    rc=$?
    tm kill-server 2>/dev/null
    (exit $rc)
    cleanup
}
trap screen_cleanup EXIT

# Start a command in a terminal of this size: screen_start COLUMNS ROWS COMMAND... The terminal stays
# when the command has ended, so that its last words can be read; ^C is for the command alone.
screen_start() {
    columns=$1
    rows=$2
    shift 2
    cat >"$T/terminal" <<END
trap : INT
env FL_TEST='$T' TERM=screen-256color $*
printf '\n[exit %s]' \$?
exec cat >/dev/null
END
    # A server that goes with its last session would still be going when the next one begins.
    tm start-server \; set-option -s exit-empty off
    tm new-session -d -s t -x "$columns" -y "$rows" sh "$T/terminal"
    tm set-option -g status off
}

screen_keys() { # KEY... as tmux names them: Down, Enter, Escape, C-c; a letter is itself
    for key; do
        tm send-keys -t t "$key"
    done
}

screen_type() { # TEXT
    tm send-keys -t t -l -- "$1"
}

screen_resize() { # COLUMNS ROWS
    tm resize-window -t t -x "$1" -y "$2"
}

screen_text() {
    tm capture-pane -t t -p
}

screen_has() { # TEXT
    screen_text | grep -qF -- "$1"
}

screen_has_not() {
    ! screen_has "$1"
}

screen_fail() {
    screen_text >"$T/screen.out"
    fail "$*"
}

screen_wait() { # TEXT: until the screen shows it
    deadline=$(($(date +%s) + LIMIT))
    until screen_has "$1"; do
        [ "$(date +%s)" -le $deadline ] || screen_fail "waited $LIMIT s for the screen to show: $1"
        sleep 0.05
    done
}

screen_wait_not() { # TEXT: until the screen shows it no more
    deadline=$(($(date +%s) + LIMIT))
    while screen_has "$1"; do
        [ "$(date +%s)" -le $deadline ] || screen_fail "waited $LIMIT s for the screen not to show: $1"
        sleep 0.05
    done
}

# The screen is, line by line, what stands on standard input; blanks at the ends do not count, and a
# line of the expected text that is "..." stands for any lines.
screen_is() {
    cat >"$T/expected"
    deadline=$(($(date +%s) + LIMIT))
    until screen_text | python3 "$LIB/same.py" "$T/expected" >"$T/same.out"; do
        if [ "$(date +%s)" -gt $deadline ]; then
            screen_text >"$T/screen.out"
            fail "the screen is not what was expected"
        fi
        sleep 0.05
    done
}
