#!/bin/sh
# Runs as a service inside a container whose systemd has started the installed mirror. A second version, which cannot
# start, is put in its place with the installer's own functions; what is there afterwards goes to upgrade.log.
set -u
LOG=/opt/drill/upgrade.log
FIRST=$(readlink /opt/gym-mirror/current)
SECOND=/opt/gym-mirror/20991231-000000

say() {
    echo "$*" >>"$LOG"
}

active() {
    [ "$(systemctl is-active gym-mirror.service)" = active ]
}

until_active() {
    left=300
    until active; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || { say "mirror never ran" && return 1; }
        sleep 1
    done
}

make_second_version() {
    cp -a "$FIRST" "$SECOND"
    echo '# of the second version' >>"$SECOND/services/gym-mirror.service"
    # It spoils the log, as a newer version may by changing it, and then fails.
    cat >"$SECOND/bin/gym-mirror" <<END
#!/bin/sh
echo rubbish >"\$STATE_DIRECTORY/usage.sqlite3"
exit 1
END
}

upgrade() {
    until_active || return
    make_second_version
    # The installer up to where it begins to act.
    sed '/^check_system$/,$d' /opt/checkout/systemd/install.sh >/opt/drill/functions.sh
    (
        . /opt/drill/functions.sh
        NEW=$SECOND
        switch_over
    ) >/opt/drill/install.out 2>&1
    say "ended $?"
    until_active && say "mirror runs"
    [ "$(readlink /opt/gym-mirror/current)" = "$FIRST" ] && say "version first"
    [ ! -e "$SECOND" ] && say "second gone"
    grep -q 'of the second version' /etc/systemd/system/gym-mirror.service || say "services first"
    STATE_DIRECTORY=/var/lib/gym-mirror /opt/gym-mirror/current/bin/gym-mirror log >>/opt/drill/install.out 2>&1
    say "log read $?"
}

upgrade
systemctl poweroff --force
