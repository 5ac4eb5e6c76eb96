#!/bin/sh
# Runs as a service inside a container without a network, whose systemd has started a mirror installed from release
# 7.0.0. Updates it with the releases in /opt/releases and writes what is there after each to update.log.
set -u
LOG=/opt/drill/update.log
OUT=/opt/drill/update.out
STATE=/var/lib/gym-mirror
NEXT=gym-mirror-7.0.1-x86_64-3.13.tar.gz
. /opt/drill/functions.sh

active() {
    [ "$(systemctl is-active gym-mirror.service)" = active ]
}

# What an update must not change: the figures of the log, the settings, the PIN.
kept() {
    gym-mirror log --from 2020-01-01 | head -n 2
    cat /etc/gym-mirror/config.toml "$STATE/staff-access.json"
}

# look: says which version runs and whether anything was lost.
look() {
    within 300 active && runs="runs" || runs="does not run"
    [ "$(kept)" = "$KEPT" ] && lost="nothing lost" || lost="something lost"
    say "   $(gym-mirror --version) $runs, $lost, versions kept: $(find /opt/gym-mirror -maxdepth 1 -name '2*' | wc -l)"
}

# update WORDS FILE [OPTION...]: updates; writes the status, then what is there.
update() {
    words=$1
    shift
    gym-mirror update "$@" >/opt/drill/said 2>&1
    say "$words $?: $(grep '^gym-mirror: \|^install.sh: ' /opt/drill/said | tail -n 1)"
    cat /opt/drill/said >>"$OUT"
    look
}

switching() {
    grep -q '^== Switch' /opt/drill/said
}

cd /opt/releases || exit
within 300 active
KEPT=$(kept)
case $KEPT in *sessions*) say "it has a log" ;; esac
update "good" "$NEXT"
update "older" gym-mirror-7.0.0-x86_64-3.13.tar.gz
update "does not start" gym-mirror-7.0.2-x86_64-3.13.tar.gz
update "other board" gym-mirror-7.0.3-aarch64-3.13.tar.gz
update "other key" "$NEXT" --key /opt/releases/other.gpg

# The connection that the update was started from is lost while the services are stopped.
: >/opt/drill/said
setsid gym-mirror update "$NEXT" >/opt/drill/said 2>&1 &
within 300 switching
kill -HUP "-$!"
wait "$!"
say "connection lost $?"
look

mount -t tmpfs -o size=20m none /var/tmp
update "full disk" "$NEXT"
umount /var/tmp

head -c 1000000 "$NEXT" >part && mv part "$NEXT"
update "cut off" "$NEXT"
rm "$NEXT.sig"
update "no signature" "$NEXT"
update "a folder" /opt/releases
journalctl -u 'gym-mirror*' --no-pager >>"$OUT" 2>&1
systemctl poweroff --force
