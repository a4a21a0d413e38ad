# SPDX-License-Identifier: BSD-3-Clause
# account: a start command that asks on its terminal before there is a server. Source sshd.sh first, and
# start the sshd. Sets port, and local_port of the forward to it.
list_account() {
    port=$(free_port)
    local_port=$(free_port)
    cat >"$T/account" <<END
printf 'Account? '
read account
stty -echo
printf 'Word: '
read word
stty echo
echo
printf '%s has %s letters in %s\n' "\$account" "\${#word}" "\$(stty size)"
exec python3 "$LIB/peer.py" serve $port
END
    list_one "cs://127.0.0.1:$port" 600 <<END
<CommandStartup><SSHCommand exec="sh"><SSHConfig><Terminal exec="xterm"/>
<PortForwarding local="$local_port"/></SSHConfig>
$(arguments "$T/account")
</SSHCommand></CommandStartup>
END
}
