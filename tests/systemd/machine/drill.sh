#!/bin/sh
# Runs as a service inside the virtual machine and takes the installed mirror through start, camera plugged in and
# unplugged, hang, crash, stop, and a restart of the board as staff request it. Reports on the serial line.
set -u

say() {
    printf '\nDRILL %s %s\n' "$(cut -d . -f 1 /proc/uptime)" "$*" >/dev/ttyS0
}

# seen WORDS: reports a step once the display has had time to show it, and leaves time for the photograph.
seen() {
    sleep 6
    say "$*"
    sleep 6
}

show() {
    systemctl show -P "$1" gym-mirror.service
}

# until_true SECONDS COMMAND...: repeats the command until it succeeds.
until_true() {
    left=$1
    shift
    while ! "$@"; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || return 1
        sleep 1
    done
}

is() {
    [ "$(show "$1")" = "$2" ]
}

# Whether the frame buffer on the screen belongs to the mirror.
on_screen() {
    sed -n '/^plane/,/^crtc/p' /sys/kernel/debug/dri/0/state | grep -q 'allocated by = gym-mirror'
}

restarted() {
    is NRestarts "$1" && is SubState running
}

# noted KIND COUNT: whether the usage log has this number of events of the kind.
noted() {
    /opt/gym-mirror/current/bin/python - "$@" <<END
import sqlite3, sys
log = sqlite3.connect("file:/var/lib/gym-mirror/usage.sqlite3?mode=ro", uri=True)
(count,) = log.execute("SELECT count(*) FROM event WHERE kind = ?", [sys.argv[1]]).fetchone()
sys.exit(count != int(sys.argv[2]))
END
}

answers() {
    /opt/gym-mirror/current/bin/python -c \
        'import urllib.request as r; print(r.urlopen("http://127.0.0.1:8470/", timeout=20).status)' >/dev/ttyS0 2>&1
}

drill() {
    until_true 400 is SubState running && say "mirror runs, process $(show MainPID), user $(show User)"
    until_true 60 on_screen && seen "the screen is the mirror's"

    modprobe vivid n_devs=1 node_types=1
    until_true 120 noted camera-back 1 && seen "camera plugged in, found"
    v4l2-ctl -d /dev/video0 -c disconnect=1
    until_true 120 noted camera-lost 2 && seen "camera pulled, noticed"

    pid=$(show MainPID)
    kill -STOP "$pid" && seen "process $pid hangs"
    until_true 120 restarted 1 && until_true 60 on_screen && seen "killed and running again, process $(show MainPID)"

    kill -SEGV "$(show MainPID)" && say "process crashes"
    until_true 120 restarted 2 && until_true 60 on_screen && seen "running again, process $(show MainPID)"

    systemctl stop gym-mirror.service && seen "stopped: $(show Result), $(show ActiveState)"
    until_true 60 answers && say "staff pages answer"
    systemctl start gym-mirror-tidy.service && say "log tidied"
    systemctl start gym-mirror.service && until_true 60 on_screen && seen "started again"
    journalctl -u 'gym-mirror*' -u init.scope -o short-monotonic --no-pager --no-hostname >/dev/ttyS0
    say "asks for a restart of the board"
    runuser -u gym-mirror -- touch /run/gym-mirror/reboot
    sleep 120
}

drill
say "end"
systemctl poweroff --force
