#!/bin/sh
# Installs the gym mirror on a Raspberry Pi (Pi OS Lite, Bookworm or Trixie) or another Debian 12 or 13.
# Run it as root from the checkout; run it again to upgrade. The usage log and the settings are never touched.
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
CHECKOUT=$(dirname "$HERE")
BASE=/opt/gym-mirror
SETTINGS=/etc/gym-mirror/config.toml
STATE=/var/lib/gym-mirror
CHAIN_HOME=/etc/gym-mirror/chain
UNITS=/etc/systemd/system
SERVICES="gym-mirror.service gym-mirror-staff.service gym-mirror-tidy.timer \
gym-mirror-power@reboot.path gym-mirror-power@poweroff.path"
PIP="-q --disable-pip-version-check --no-deps"

ORIENTATION= LANGUAGE= TIME_ZONE= PINS= PIN= CHAIN= CHAIN_FILES= DRY=

usage() {
    cat <<END
Usage: sudo systemd/install.sh [OPTIONS]
  --orientation portrait|landscape   how the screen hangs
  --language en|de                   language of the screen
  --time-zone NAME                   where the log's day begins, such as Europe/Berlin
  --pins P,N,O,B                     BCM pins of PREVIOUS, NEXT, OK, BACK, such as 5,6,13,19
  --pin PIN                          six digits that open the staff screen
  --chain HOST                       send each day's sums to this chain's broker; off unless given
  --chain-files FOLDER               this mirror's certificates, as the chain's certificates.sh makes them
  --dry-run                          show every step, change nothing
What is not given is asked for; without a terminal the usual value is taken. An existing settings file is kept.
END
}

fail() {
    echo "install.sh: $*" >&2
    exit 2
}

step() {
    echo "== $*"
}

# Carry out one command, or show it.
run() {
    if [ -n "$DRY" ]; then
        echo "   $*"
    else
        "$@"
    fi
}

while [ $# -gt 0 ]; do
    case $1 in
        --orientation) ORIENTATION=${2-} && shift ;;
        --language) LANGUAGE=${2-} && shift ;;
        --time-zone) TIME_ZONE=${2-} && shift ;;
        --pins) PINS=${2-} && shift ;;
        --pin) PIN=${2-} && shift ;;
        --chain) CHAIN=${2-} && shift ;;
        --chain-files) CHAIN_FILES=${2-} && shift ;;
        --dry-run) DRY=yes ;;
        -h | --help) usage && exit 0 ;;
        *) fail "There is no option $1; see --help." ;;
    esac
    [ $# -gt 0 ] || fail "The last option needs a value; see --help."
    shift
done

# ask VARIABLE QUESTION USUAL: leave an option as given, else ask at a terminal, else take the usual value.
ask() {
    eval "given=\$$1"
    if [ -z "$given" ] && [ -t 0 ] && [ -z "$DRY" ]; then
        printf '%s [%s] ' "$2" "$3"
        read -r given
    fi
    eval "$1=\${given:-\$3}"
}

check_system() {
    if [ -n "$CHAIN$CHAIN_FILES" ]; then
        [ -n "$CHAIN" ] && [ -n "$CHAIN_FILES" ] || fail "--chain and --chain-files go together; see --help."
        [ -f "$CHAIN_FILES/key.pem" ] || fail "There is no key.pem in $CHAIN_FILES; make it with certificates.sh."
    fi
    [ -n "$DRY" ] || [ "$(id -u)" = 0 ] || fail "Run it as root: sudo systemd/install.sh"
    [ -f "$CHECKOUT/requirements.lock" ] || fail "Run it from a whole checkout: requirements.lock is missing."
    . /etc/os-release
    case ${VERSION_CODENAME-} in
        bookworm | trixie) ;;
        *) fail "This is ${PRETTY_NAME-unknown}; Debian or Pi OS 12 (bookworm) or 13 (trixie) is needed." ;;
    esac
}

# Those of the named packages that this system's sources have: camera packages are in Pi OS only.
available() {
    apt-cache madison "$@" 2>/dev/null | awk '{ print $1 }' | sort -u
}

install_packages() {
    step "Packages of the system"
    run apt-get update -qq
    wanted="python3-venv python3-gpiozero python3-lgpio python3-picamera2 libcamera-ipa libdrm2 libgbm1 libegl1 libgles2 \
libgl1-mesa-dri libasound2 libasound2t64 espeak-ng"
    # On Bookworm picamera2 breaks beside a newer NumPy, so NumPy and OpenCV are the system's there.
    [ "$VERSION_CODENAME" = trixie ] || wanted="$wanted python3-numpy python3-opencv"
    # shellcheck disable=SC2046,SC2086  # one word a package
    run env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $(available $wanted)
}

make_user() {
    step "Users gym-mirror, with no rights but to its devices, and gym-mirror-staff, with none"
    if ! getent passwd gym-mirror >/dev/null; then
        run useradd --system --user-group --home-dir "$STATE" --no-create-home --shell /usr/sbin/nologin gym-mirror
    fi
    if ! getent passwd gym-mirror-staff >/dev/null; then
        run useradd --system --gid gym-mirror --home-dir "$STATE" --no-create-home --shell /usr/sbin/nologin \
            gym-mirror-staff
    fi
    for group in video render input audio gpio tty; do
        if getent group "$group" >/dev/null; then run usermod --append --groups "$group" gym-mirror; fi
    done
    run install -d -o gym-mirror -g gym-mirror -m 2770 "$STATE"
    # A log that was there before, perhaps from another installation, belongs to the user of this one.
    run chown -R gym-mirror:gym-mirror "$STATE"
    run chmod -R o= "$STATE"
    if [ -e "$STATE/usage.sqlite3" ]; then run chmod ug+rw "$STATE/usage.sqlite3"; fi
}

# The pinned packages without those that the system provides.
pinned() {
    if [ "$VERSION_CODENAME" = trixie ]; then
        cat "$CHECKOUT/requirements.lock"
    else
        awk '/^[^ #]/ { skip = /^(numpy|opencv-python-headless)==/ } !skip' "$CHECKOUT/requirements.lock"
    fi
}

make_environment() {
    step "The program with its pinned packages, beside the version in use"
    NEW=$BASE/$(date +%Y%m%d-%H%M%S)
    run python3 -m venv --system-site-packages "$NEW"
    if [ -n "$DRY" ]; then
        echo "   $NEW/bin/pip install the packages of requirements.lock, by their hashes, and $CHECKOUT"
        return
    fi
    work=$(mktemp -d)
    pinned >"$work/requirements.lock"
    # A copy is built, so that nothing is left in the checkout.
    for part in pyproject.toml README.md LICENSE NOTICE hardware inference kiosk; do
        cp -R "$CHECKOUT/$part" "$work/"
    done
    # shellcheck disable=SC2086  # several options
    "$NEW/bin/python" -m pip install $PIP --require-hashes -r "$work/requirements.lock" &&
        "$NEW/bin/python" -m pip install $PIP --no-build-isolation "$work" &&
        "$NEW/bin/gym-mirror" --version || {
        rm -rf "$work" "$NEW"
        fail "The program could not be installed; the version in use is unchanged."
    }
    rm -rf "$work"
    # Each version keeps its own services, so that the one before can come back whole.
    mkdir "$NEW/services"
    cp "$HERE"/gym-mirror*.service "$HERE"/gym-mirror*.timer "$HERE"/gym-mirror*.path "$HERE/board-watchdog.conf" \
        "$NEW/services/"
}

write_settings() {
    if [ -e "$SETTINGS" ]; then
        step "Settings in $SETTINGS are kept"
        return
    fi
    step "Settings in $SETTINGS"
    ask ORIENTATION "How does the screen hang, portrait or landscape?" portrait
    ask LANGUAGE "Language of the screen, en or de?" en
    ask TIME_ZONE "Time zone, such as Europe/Berlin?" "$(cat /etc/timezone 2>/dev/null || echo local)"
    ask PINS "BCM pins of PREVIOUS, NEXT, OK, BACK?" 5,6,13,19
    [ -z "$DRY" ] || return 0
    IFS=, read -r previous next ok back <<END
$PINS
END
    install -d -m 0755 "${SETTINGS%/*}"
    cat >"$SETTINGS.new" <<END
# Every key, with its unit, range and default: gym-mirror config
[display]
orientation = "$ORIENTATION"
language = "$LANGUAGE"

[usage]
time_zone = "$TIME_ZONE"

[buttons]
previous = $previous
next = $next
ok = $ok
back = $back
END
    if ! "$NEW/bin/gym-mirror" config --config "$SETTINGS.new" >/dev/null; then
        rm -rf "$SETTINGS.new" "$NEW"
        fail "The answers do not make a settings file; run it again."
    fi
    mv "$SETTINGS.new" "$SETTINGS"
}

# Nothing is sent anywhere unless this was asked for once.
join_chain() {
    if [ -z "$CHAIN" ]; then
        [ ! -e "$CHAIN_HOME/key.pem" ] || SERVICES="$SERVICES gym-mirror-publish.service"
        return 0
    fi
    step "Each day's sums go to the chain at $CHAIN"
    SERVICES="$SERVICES gym-mirror-publish.service"
    if ! getent passwd gym-mirror-publish >/dev/null; then
        run useradd --system --gid gym-mirror --home-dir "$STATE" --no-create-home --shell /usr/sbin/nologin \
            gym-mirror-publish
    fi
    run install -d -m 0755 "$CHAIN_HOME"
    for file in authority.pem certificate.pem; do
        run install -m 0644 "$CHAIN_FILES/$file" "$CHAIN_HOME/$file"
    done
    run install -m 0400 -o gym-mirror-publish "$CHAIN_FILES/key.pem" "$CHAIN_HOME/key.pem"
    [ -z "$DRY" ] || return 0
    if grep -q '^\[chain\]' "$SETTINGS"; then
        echo "   The table [chain] in $SETTINGS is kept."
        return
    fi
    name=$(openssl x509 -in "$CHAIN_FILES/certificate.pem" -noout -subject -nameopt RFC2253 | sed 's/^subject=CN=//')
    printf '\n[chain]\nname = "%s"\nbroker = "%s"\n' "$name" "$CHAIN" >>"$SETTINGS"
    "$NEW/bin/gym-mirror" config >/dev/null || fail "The table [chain] in $SETTINGS cannot be used; see above."
}

# Without a terminal and --pin there is none yet, and the staff screen says how to set it.
set_pin() {
    if [ -n "$DRY" ] || { [ -z "$PIN" ] && { [ -e "$STATE/staff-access.json" ] || [ ! -t 0 ]; }; }; then
        return
    fi
    step "PIN of the staff screen"
    if [ -n "$PIN" ]; then
        # Handed over unseen by other users, and away from the terminal, where it would be asked for again.
        printf '%s\n%s\n' "$PIN" "$PIN" | as_mirror setsid --wait "$NEW/bin/gym-mirror" staff set-pin 2>&1 | tail -n 1
    else
        as_mirror "$NEW/bin/gym-mirror" staff set-pin || echo "   No PIN is set; do it later."
    fi
}

# Put the program and the services of one version in the place that systemd starts them from.
use_version() {
    run ln -sfn "$1" "$BASE/current"
    [ -z "$DRY" ] || { echo "   install the services of $1 in $UNITS" && return; }
    for unit in "$1"/services/gym-mirror*; do install -m 0644 "$unit" "$UNITS/"; done
    install -D -m 0644 "$1/services/board-watchdog.conf" /etc/systemd/system.conf.d/gym-mirror.conf
}

switch_over() {
    step "Switch to the new version and its services"
    OLD=$(readlink "$BASE/current" || true)
    if [ -d /run/systemd/system ]; then
        # shellcheck disable=SC2086  # one word a unit
        run systemctl stop $SERVICES 2>/dev/null || true
        keep_log
    fi
    use_version "$NEW"
    # shellcheck disable=SC2086
    run systemctl enable --quiet $SERVICES
    run systemctl mask --quiet getty@tty1.service
    if [ ! -d /run/systemd/system ]; then
        echo "   systemd is not running here: the mirror starts with the board."
    elif ! run start_services; then
        [ -n "$OLD" ] || fail "The mirror does not start; see: journalctl -u gym-mirror"
        go_back
        fail "The new version does not start and the one before is back; see: journalctl -u gym-mirror"
    fi
    remove_older
}

# A new version may change the log in a way that the one before cannot read.
keep_log() {
    run rm -rf "$BASE/log-before"
    run mkdir -p "$BASE/log-before"
    for file in "$STATE"/usage.sqlite3*; do
        if [ -e "$file" ]; then run cp -p "$file" "$BASE/log-before/"; fi
    done
}

go_back() {
    step "Back to the version before, with the log as it was"
    # shellcheck disable=SC2086
    systemctl stop $SERVICES || true
    rm -f "$STATE"/usage.sqlite3*
    cp -p "$BASE"/log-before/* "$STATE/" 2>/dev/null || true
    use_version "$OLD"
    start_services || echo "   The version before does not start either."
    rm -rf "$NEW"
}

# The mirror says when its first picture is up, and restart waits for that.
start_services() {
    systemctl daemon-reload
    self_test
    # shellcheck disable=SC2086
    systemctl restart $SERVICES
}

self_test() {
    step "Self-test"
    as_mirror "$BASE/current/bin/gym-mirror" selftest ||
        echo "   Something above needs your hand; the mirror can be installed all the same."
}

# Run something as the mirror's own user, with its state directory; what it makes, the group may read and write.
as_mirror() {
    (umask 0007 && runuser -u gym-mirror -- env "STATE_DIRECTORY=$STATE" "$@")
}

# Keep the new version and the one before it.
remove_older() {
    run rm -rf "$BASE/log-before"
    for version in "$BASE"/2*; do
        case $version in
            "$NEW" | "$OLD") ;;
            *) [ ! -d "$version" ] || run rm -rf "$version" ;;
        esac
    done
}

check_system
install_packages
make_user
make_environment
write_settings
join_chain
set_pin
switch_over
cat <<END
== Done. What next:
   Test with your hands:   sudo systemctl stop gym-mirror
                           sudo -u gym-mirror STATE_DIRECTORY=$STATE $BASE/current/bin/gym-mirror selftest --buttons
                           sudo systemctl start gym-mirror
   Change a setting:       edit $SETTINGS, then: sudo systemctl restart gym-mirror
   Set another PIN:        sudo -u gym-mirror STATE_DIRECTORY=$STATE $BASE/current/bin/gym-mirror staff set-pin
   Usage of today:         sudo -u gym-mirror STATE_DIRECTORY=$STATE $BASE/current/bin/gym-mirror log
   What goes wrong:        journalctl -u gym-mirror
END
