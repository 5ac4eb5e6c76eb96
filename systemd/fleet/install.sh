#!/bin/sh
# Sets up the server of a fleet on Debian 12 or 13: broker, database, collectors and pages. Run it as root from the
# checkout; run it again to upgrade. Certificates, settings and the database stay.
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
CHECKOUT=$(dirname "$(dirname "$HERE")")
BASE=/opt/gym-mirror
SETTINGS=/etc/gym-mirror
AUTHORITY=/etc/gym-mirror/authority
BROKER=/etc/mosquitto/gym-mirror
UNITS=/etc/systemd/system
COLLECTORS="1 2"

HOST= DRY=

fail() {
    echo "install.sh: $*" >&2
    exit 2
}

step() {
    echo "== $*"
}

# Run one command, or show it in a dry run.
run() {
    if [ -n "$DRY" ]; then
        echo "   $*"
    else
        "$@"
    fi
}

while [ $# -gt 0 ]; do
    case $1 in
        --host) HOST=${2-} && shift ;;
        --dry-run) DRY=yes ;;
        -h | --help)
            echo "Usage: sudo systemd/fleet/install.sh --host NAME [--dry-run]"
            echo "  --host NAME   name or address at which the mirrors reach this machine"
            exit 0
            ;;
        *) fail "There is no option $1; see --help." ;;
    esac
    [ $# -gt 0 ] || fail "The last option needs a value; see --help."
    shift
done
[ -n "$HOST" ] || fail "Give the name or address at which the mirrors reach this machine: --host NAME."
[ -n "$DRY" ] || [ "$(id -u)" = 0 ] || fail "Run it as root: sudo systemd/fleet/install.sh --host $HOST"

install_packages() {
    step "Broker and database, from Debian's packages"
    run apt-get update -qq
    run env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
        mosquitto postgresql openssl python3-venv
}

has_user() {
    getent passwd "$1" >/dev/null
}

# Whether the database has this role; false where there is no database yet.
has_role() {
    runuser -u postgres -- psql -Atc "SELECT 1 FROM pg_roles WHERE rolname = '$1'" 2>/dev/null | grep -q 1
}

# Up to version 0.1 the fleet was called chain: rename its unit, its table in the settings, its user and its database
# role, whose names must agree: PostgreSQL accepts the collectors by their user name. What is done already is skipped.
rename_chain() {
    [ -e "$UNITS/gym-mirror-chain.service" ] || has_user gym-mirror-chain || has_role gym-mirror-chain || return 0
    step "What was called chain is now called fleet: unit, settings, user and database role"
    if [ -d /run/systemd/system ]; then
        run systemctl stop gym-mirror-chain.service 'gym-mirror-collect@*.service' || true
    fi
    run systemctl disable --quiet gym-mirror-chain.service 2>/dev/null || true
    run rm -f "$UNITS/gym-mirror-chain.service"
    for file in "$SETTINGS"/*.toml; do
        if [ -e "$file" ]; then run sed -i -E 's/^( *)\[ *chain *\]/\1[fleet]/' "$file"; fi
    done
    if has_user gym-mirror-chain && ! has_user gym-mirror-fleet; then
        run usermod --login gym-mirror-fleet gym-mirror-chain
        run groupmod --new-name gym-mirror-fleet gym-mirror-chain
    fi
    if has_role gym-mirror-chain && ! has_role gym-mirror-fleet; then
        sql -c 'ALTER ROLE "gym-mirror-chain" RENAME TO "gym-mirror-fleet"'
    fi
}

make_users() {
    step "Users gym-mirror-fleet and gym-mirror-pages, with access to the database only"
    for user in gym-mirror-fleet gym-mirror-pages; do
        if ! has_user "$user"; then
            run useradd --system --user-group --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin "$user"
        fi
    done
}

make_environment() {
    step "Program with its pinned packages"
    NEW=$BASE/$(date +%Y%m%d-%H%M%S)
    run python3 -m venv "$NEW"
    if [ -n "$DRY" ]; then
        echo "   $NEW/bin/pip install the packages of requirements.lock, with their hashes, and $CHECKOUT"
        return
    fi
    work=$(mktemp -d)
    for part in pyproject.toml README.md LICENSE NOTICE hardware inference kiosk; do
        cp -R "$CHECKOUT/$part" "$work/"
    done
    "$NEW/bin/python" -m pip install -q --disable-pip-version-check --no-deps --require-hashes \
        -r "$CHECKOUT/requirements.lock" &&
        "$NEW/bin/python" -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation "$work" || {
        rm -rf "$work" "$NEW"
        fail "The program could not be installed; the version in use is unchanged."
    }
    rm -rf "$work"
    ln -sfn "$NEW" "$BASE/current"
}

make_certificates() {
    step "Certificate authority and certificates in $AUTHORITY"
    [ -e "$AUTHORITY/authority.key" ] || run "$HERE/certificates.sh" "$AUTHORITY" authority
    [ -e "$AUTHORITY/broker.pem" ] || run "$HERE/certificates.sh" "$AUTHORITY" broker "$HOST" localhost
    for number in $COLLECTORS; do
        [ -e "$AUTHORITY/collector-$number" ] || run "$HERE/certificates.sh" "$AUTHORITY" member "collector-$number"
        run install -d -m 0750 -o root -g gym-mirror-fleet "$SETTINGS/collector-$number"
        for file in authority.pem certificate.pem key.pem; do
            run install -m 0640 -o root -g gym-mirror-fleet "$AUTHORITY/collector-$number/$file" \
                "$SETTINGS/collector-$number/$file"
        done
    done
}

set_up_broker() {
    step "Broker"
    run install -d -m 0750 -o root -g mosquitto "$BROKER"
    for file in authority.pem broker.pem broker.key retired.pem; do
        run install -m 0640 -o root -g mosquitto "$AUTHORITY/$file" "$BROKER/$file"
    done
    run install -m 0640 -o root -g mosquitto "$HERE/access.conf" "$BROKER/access.conf"
    run install -m 0644 "$HERE/mosquitto.conf" /etc/mosquitto/conf.d/gym-mirror.conf
}

# Run psql as the database's superuser.
sql() {
    run runuser -u postgres -- psql -q -v ON_ERROR_STOP=1 "$@"
}

set_up_database() {
    step "Database gym_mirror: the collectors own it, the pages only read it"
    for role in gym-mirror-fleet gym-mirror-pages; do
        if [ -n "$DRY" ] || ! has_role "$role"; then sql -c "CREATE ROLE \"$role\" LOGIN"; fi
    done
    if [ -n "$DRY" ] || ! runuser -u postgres -- psql -Atc "SELECT 1 FROM pg_database WHERE datname = 'gym_mirror'" | grep -q 1; then
        run runuser -u postgres -- createdb --owner gym-mirror-fleet gym_mirror
    fi
    sql -d gym_mirror -c "ALTER DEFAULT PRIVILEGES FOR ROLE \"gym-mirror-fleet\" GRANT SELECT ON TABLES TO \"gym-mirror-pages\""
}

# write_settings FILE GROUP <TEXT: write a settings file that does not exist yet.
write_settings() {
    [ ! -e "$1" ] || return 0
    run install -d -m 0755 "$SETTINGS"
    if [ -n "$DRY" ]; then echo "   write $1" && return; fi
    cat >"$1"
    chgrp "$2" "$1"
    chmod 0640 "$1"
}

write_all_settings() {
    step "Settings in $SETTINGS"
    for number in $COLLECTORS; do
        write_settings "$SETTINGS/collector-$number.toml" gym-mirror-fleet <<END
[fleet]
name = "collector-$number"
broker = "localhost"
authority = "$SETTINGS/collector-$number/authority.pem"
certificate = "$SETTINGS/collector-$number/certificate.pem"
key = "$SETTINGS/collector-$number/key.pem"
database = "dbname=gym_mirror"
END
    done
    write_settings "$SETTINGS/pages.toml" gym-mirror-pages <<END
# To open the pages to others, set address, certificate and key; every key: gym-mirror config
[staff]
address = "127.0.0.1"
port = 8470

[fleet]
database = "dbname=gym_mirror"
END
}

start_services() {
    step "Services"
    run install -m 0644 "$HERE"/gym-mirror-*.service "$UNITS/"
    services="gym-mirror-fleet.service"
    for number in $COLLECTORS; do services="$services gym-mirror-collect@$number.service"; done
    if [ ! -d /run/systemd/system ] && [ -z "$DRY" ]; then
        # shellcheck disable=SC2086  # one word a unit
        systemctl enable --quiet $services
        echo "   systemd is not running here: the services start with the machine."
        return
    fi
    run systemctl daemon-reload
    run systemctl restart mosquitto.service
    # shellcheck disable=SC2086
    run systemctl enable --quiet --now $services
    # shellcheck disable=SC2086
    run systemctl restart $services
}

install_packages
make_environment
rename_chain
make_users
make_certificates
set_up_broker
set_up_database
write_all_settings
start_services
cat <<END
== Done. Next steps, as root:
   Add a mirror: $HERE/certificates.sh $AUTHORITY member berlin-2
                 runuser -u gym-mirror-fleet -- $BASE/current/bin/gym-mirror fleet add-mirror berlin-2 --site berlin
                 copy $AUTHORITY/berlin-2 to the mirror and run there: install.sh --fleet $HOST --fleet-files FOLDER
   Staff:        runuser -u gym-mirror-fleet -- $BASE/current/bin/gym-mirror fleet set-staff NAME --site berlin
   Messages:     journalctl -u 'gym-mirror-collect@*'
END
