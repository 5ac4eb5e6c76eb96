#!/bin/sh
# Runs as a service inside a container: sets up a chain's server by its installer and follows the README from there,
# with a mirror that has a demonstration's log to tell. What came of each step goes to chain.log.
set -u
LOG=/opt/drill/chain.log
OUT=/opt/drill/chain.out
FILES=/opt/checkout/systemd/chain
AUTHORITY=/etc/gym-mirror/authority
PROGRAM=/opt/gym-mirror/current/bin/gym-mirror
MIRROR=/opt/drill/mirror

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

chain() {
    runuser -u gym-mirror-chain -- "$PROGRAM" chain "$@"
}

set_staff() {
    printf 'a long password\na long password\n' | chain set-staff anna --site berlin
}

make_mirror() {
    mkdir -p "$MIRROR"
    cp -R "$AUTHORITY/berlin-2/." "$MIRROR"
    "$PROGRAM" log demo --state "$MIRROR/state" || return
    cat >"$MIRROR/config.toml" <<END
[chain]
name = "berlin-2"
broker = "localhost"
authority = "$MIRROR/authority.pem"
certificate = "$MIRROR/certificate.pem"
key = "$MIRROR/key.pem"
END
}

publish() {
    "$PROGRAM" publish --config "$MIRROR/config.toml" --state "$MIRROR/state" >>"$OUT" 2>&1 &
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
    systemctl is-active mosquitto gym-mirror-chain gym-mirror-collect@1 gym-mirror-collect@2
}

step "installed" "$FILES/install.sh" --host localhost
step "installed again" "$FILES/install.sh" --host localhost
step "all run" within 60 all_run
step "a certificate" "$FILES/certificates.sh" "$AUTHORITY" member berlin-2
step "a mirror" chain add-mirror berlin-2 --site berlin
step "its files" make_mirror
publish
step "its days are summed up" within 120 kept
kill $!
step "staff" set_staff
step "the pages" within 60 pages_ask_who_it_is
step "retired" chain retire-mirror berlin-2
step "certificate taken back" "$FILES/certificates.sh" "$AUTHORITY" retire berlin-2
step "installed a third time" "$FILES/install.sh" --host localhost
publish
step "turned away, and named" within 120 turned_away
systemctl poweroff --force
