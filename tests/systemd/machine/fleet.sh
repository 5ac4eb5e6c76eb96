#!/bin/sh
# Runs as a service inside a container: sets up a fleet's server by its installer and follows the README from there,
# with a mirror's service that has a demonstration's log to tell. What came of each step goes to fleet.log.
set -u
LOG=/opt/drill/fleet.log
OUT=/opt/drill/fleet.out
FILES=/opt/checkout/systemd/fleet
AUTHORITY=/etc/gym-mirror/authority
PROGRAM=/opt/gym-mirror/current/bin/gym-mirror

say() {
    echo "$*" >>"$LOG"
}

step() {
    words=$1
    shift
    "$@" >>"$OUT" 2>&1
    say "$words $?"
}

# within SECONDS COMMAND: until it holds.
within() {
    left=$1
    shift
    until "$@" >/dev/null 2>&1; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || return 1
        sleep 1
    done
}

fleet() {
    runuser -u gym-mirror-fleet -- "$PROGRAM" fleet "$@"
}

set_staff() {
    printf 'a long password\na long password\n' | fleet set-staff anna --site berlin
}

# A mirror's side, by its own installer's functions up to where that begins to act: what sends its days, nothing else.
join() {
    sed '/^check_system$/,$d' /opt/checkout/systemd/install.sh >/opt/drill/functions.sh
    (
        . /opt/drill/functions.sh
        FLEET=localhost FLEET_FILES=$AUTHORITY/berlin-2 NEW=/opt/gym-mirror/current
        ORIENTATION=portrait LANGUAGE=de TIME_ZONE=Europe/Berlin PINS=5,6,13,19
        make_user && write_settings && join_fleet
    ) || return
    runuser -u gym-mirror -- env STATE_DIRECTORY=/var/lib/gym-mirror "$PROGRAM" log demo || return
    install -m 0644 /opt/checkout/systemd/gym-mirror-publish.service /etc/systemd/system/
    systemctl daemon-reload && systemctl start gym-mirror-publish.service
}

kept() {
    [ "$(runuser -u postgres -- psql -d gym_mirror -Atc "SELECT count(*) FROM day_sum WHERE scope = '*'")" -gt 5 ]
}

pages_ask_who_it_is() {
    python3 -c "import urllib.request as u; assert b'password' in u.urlopen('http://127.0.0.1:8470/').read()"
}

turned_away() {
    journalctl -u 'gym-mirror-collect@*' | grep -q 'The broker says:'
}

all_run() {
    systemctl is-active mosquitto gym-mirror-fleet gym-mirror-collect@1 gym-mirror-collect@2
}

step "installed" "$FILES/install.sh" --host localhost
step "installed again" "$FILES/install.sh" --host localhost
step "all run" within 60 all_run
step "a certificate" "$FILES/certificates.sh" "$AUTHORITY" member berlin-2
step "a mirror" fleet add-mirror berlin-2 --site berlin
step "it joins" join
step "its days are summed up" within 120 kept
step "staff" set_staff
step "the pages" within 60 pages_ask_who_it_is
step "retired" fleet retire-mirror berlin-2
step "certificate taken back" "$FILES/certificates.sh" "$AUTHORITY" retire berlin-2
step "installed a third time" "$FILES/install.sh" --host localhost
systemctl restart gym-mirror-publish.service
step "turned away, and named" within 120 turned_away
systemctl poweroff --force
