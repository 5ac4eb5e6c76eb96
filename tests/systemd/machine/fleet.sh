#!/bin/sh
# Runs as a service inside a container: sets up the server of version 0.1, which calls a fleet chain, upgrades it with
# the current installer, and follows systemd/fleet/README.md from there, with a mirror's service that sends the days of
# an invented log. Writes the exit status of each step to fleet.log.
set -u
LOG=/opt/drill/fleet.log
OUT=/opt/drill/fleet.out
FORMER=/opt/former/systemd/chain
FILES=/opt/checkout/systemd/fleet
AUTHORITY=/etc/gym-mirror/authority
PROGRAM=/opt/gym-mirror/current/bin/gym-mirror
. /opt/drill/functions.sh

step() {
    words=$1
    shift
    "$@" >>"$OUT" 2>&1
    say "$words $?"
}

chain() {
    runuser -u gym-mirror-chain -- "$PROGRAM" chain "$@"
}

fleet() {
    runuser -u gym-mirror-fleet -- "$PROGRAM" fleet "$@"
}

set_staff() {
    printf 'a long password\na long password\n' | fleet set-staff anna --site berlin
}

# The mirror's side: the functions of its installer that its publishing service needs.
join() {
    sed '/^check_system$/,$d' /opt/checkout/systemd/install.sh >/opt/drill/installer.sh
    (
        . /opt/drill/installer.sh
        FLEET=localhost FLEET_FILES=$AUTHORITY/berlin-2 NEW=/opt/gym-mirror/current
        ASKED=yes ORIENTATION=portrait LANGUAGE=de TIME_ZONE=Europe/Berlin PINS=5,6,13,19
        make_user && write_settings && join_fleet
    ) || return
    runuser -u gym-mirror -- "$PROGRAM" log demo --state /var/lib/gym-mirror || return
    install -m 0644 /opt/checkout/systemd/gym-mirror-publish.service /etc/systemd/system/
    systemctl daemon-reload && systemctl start gym-mirror-publish.service
}

days_are_stored() {
    [ "$(runuser -u postgres -- psql -d gym_mirror -Atc "SELECT count(*) FROM day_sum WHERE scope = '*'")" -gt 5 ]
}

pages_ask_for_a_login() {
    python3 -c "import urllib.request as u; assert b'password' in u.urlopen('http://127.0.0.1:8470/').read()"
}

connection_rejected() {
    journalctl -u 'gym-mirror-collect@*' | grep -q 'The broker reports:'
}

all_run() {
    systemctl is-active mosquitto "gym-mirror-$1" gym-mirror-collect@1 gym-mirror-collect@2
}

# Nothing is called chain any more, and what was there is still there.
renamed() {
    ! getent passwd gym-mirror-chain && ! getent group gym-mirror-chain &&
        [ ! -e /etc/systemd/system/gym-mirror-chain.service ] && ! grep -q chain /etc/gym-mirror/*.toml &&
        fleet mirrors | grep -q berlin-1
}

step "former version installed" "$FORMER/install.sh" --host localhost
step "former version runs" within 60 all_run chain
step "a mirror of the former version" chain add-mirror berlin-1 --site berlin
step "installed" "$FILES/install.sh" --host localhost
step "what was chain is fleet" renamed
step "installed again" "$FILES/install.sh" --host localhost
step "all run" within 60 all_run fleet
step "a certificate" "$FILES/certificates.sh" "$AUTHORITY" member berlin-2
step "a mirror" fleet add-mirror berlin-2 --site berlin
step "it joins" join
step "its days are stored" within 120 days_are_stored
step "staff" set_staff
step "the pages" within 60 pages_ask_for_a_login
step "retired" fleet retire-mirror berlin-2
step "certificate revoked" "$FILES/certificates.sh" "$AUTHORITY" retire berlin-2
step "installed a third time" "$FILES/install.sh" --host localhost
systemctl restart gym-mirror-publish.service
step "connection rejected and named" within 120 connection_rejected
journalctl -u "gym-mirror-*" --no-pager >>"$OUT" 2>&1
systemctl poweroff --force
