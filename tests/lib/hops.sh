# SPDX-License-Identifier: BSD-3-Clause
# hops: three hosts on the way, with three users and three ways to log in: gate1 takes a key, gate2 a
# password, the last one (127.0.0.1) keyboard-interactive and another password. Source sshd.sh first; the
# test needs pam.
LAB_OTHER='another horse'
lab_hops() { # sets jumps to the flag that leads there
    sshd_start
    gate_port=$lab_port
    cp "$T/known_hosts" "$T/known_gate"
    mv "$T/hostkey.pub" "$T/gate.pub"
    lab_pam fl-third
    cat "$T/known_gate" >>"$T/known_hosts"
    cat >>"$T/ssh_config" <<END
  PreferredAuthentications keyboard-interactive
Host gate1
  HostName 127.0.0.1
  Port $gate_port
  User $(id -un)
  IdentityFile $T/key
Host gate2
  HostName 127.0.0.1
  Port $lab_port
  User fl-guest
  IdentityFile $T/none
  PreferredAuthentications password
Host gate*
  UserKnownHostsFile $T/known_hosts
  GlobalKnownHostsFile $T/none
END
    jumps="-J gate1,gate2"
}
