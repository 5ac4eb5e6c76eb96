#!/bin/sh
# Installs the gym mirror on a Raspberry Pi (Pi OS Lite, Bookworm or Trixie) or another Debian 12 or 13.
# Run it as root from the checkout or from an unpacked release; run it again to upgrade. An upgrade keeps the usage log,
# the settings and the PIN. A release carries every Python package in wheels/ and needs no network.
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
CHECKOUT=$(dirname "$HERE")
BASE=/opt/gym-mirror
SETTINGS=/etc/gym-mirror/config.toml
STATE=/var/lib/gym-mirror
FLEET_HOME=/etc/gym-mirror/fleet
OLD_FLEET_HOME=/etc/gym-mirror/chain # its name up to version 0.1
UNITS=/etc/systemd/system
SERVICES="gym-mirror.service gym-mirror-staff.service gym-mirror-tidy.timer \
gym-mirror-power@reboot.path gym-mirror-power@poweroff.path"
COMMAND=/usr/local/bin/gym-mirror
PIP="-q --disable-pip-version-check --no-deps --no-compile"
LAMP_PINS="12 16 20 21" # the defaults of kiosk/settings.py
NEEDED_MB=700           # a version takes 430; the packages of the system come on top of it at the first installation

ORIENTATION= LANGUAGE= TIME_ZONE= PINS= PIN= PIN_STDIN= FLEET= FLEET_FILES= DRY= ASKED= BACKED_UP=

# The languages that have a file of texts.
languages() {
    for file in "$CHECKOUT"/kiosk/text/*.toml; do
        file=${file##*/}
        echo "${file%.toml}"
    done | tr '\n' ' ' | sed 's/ $//'
}

usage() {
    cat <<END
Usage: sudo systemd/install.sh [OPTIONS]
  --orientation portrait|landscape   orientation of the screen
  --language $(languages | tr ' ' '|')                   language of the screen
  --time-zone NAME                   time zone of the log's days, such as Europe/Berlin
  --pins P,N,O,B                     BCM pins of PREVIOUS, NEXT, OK, BACK, such as 5,6,13,19
  --pin-stdin                        read the six digits that open the staff screen from standard input
  --fleet HOST                       send each day's sums to the broker of this fleet; off by default
  --fleet-files FOLDER               this mirror's certificates, made by the fleet's certificates.sh
  --dry-run                          show every step, change nothing
It asks for what is missing before it begins; without a terminal it takes the defaults. An existing settings file and
an existing PIN stay.
END
}

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

# renamed OLD NEW: an option of version 0.1 still works.
renamed() {
    echo "install.sh: The option $1 is now called $2." >&2
}

while [ $# -gt 0 ]; do
    case $1 in
        --orientation) ORIENTATION=${2-} && shift ;;
        --language) LANGUAGE=${2-} && shift ;;
        --time-zone) TIME_ZONE=${2-} && shift ;;
        --pins) PINS=${2-} && shift ;;
        --pin-stdin) PIN_STDIN=yes ;;
        --pin) fail "--pin would show the PIN to everybody on this board; use --pin-stdin." ;;
        --fleet) FLEET=${2-} && shift ;;
        --fleet-files) FLEET_FILES=${2-} && shift ;;
        --chain) renamed --chain --fleet && FLEET=${2-} && shift ;;
        --chain-files) renamed --chain-files --fleet-files && FLEET_FILES=${2-} && shift ;;
        --dry-run) DRY=yes ;;
        -h | --help) usage && exit 0 ;;
        *) fail "There is no option $1; see --help." ;;
    esac
    [ $# -gt 0 ] || fail "The last option needs a value; see --help."
    shift
done

# ask VARIABLE QUESTION DEFAULT CHECK: keep an option that was given, else prompt at a terminal, else take the default.
# An answer that CHECK refuses is asked for again; an option that it refuses ends the installer.
ask() {
    eval "given=\$$1"
    if [ -n "$given" ] || [ ! -t 0 ]; then
        eval "$1=\${given:-\$3}"
        eval "why=\$($4 \"\$$1\")"
        [ -z "$why" ] || fail "$why"
        return 0
    fi
    while :; do
        printf '%s [%s] ' "$2" "$3"
        read -r given || fail "No answer; nothing was changed."
        given=${given:-$3}
        why=$($4 "$given")
        [ -n "$why" ] || break
        echo "   $why"
    done
    eval "$1=\$given"
}

# Each of these prints why an answer cannot be used, or nothing.
check_orientation() {
    case $1 in portrait | landscape) ;; *) echo "The orientation is portrait or landscape, not $1." ;; esac
}

check_language() {
    for known in $(languages); do
        [ "$1" != "$known" ] || return 0
    done
    echo "There is no language $1; choose one of: $(languages)."
}

check_time_zone() {
    case $1 in
        local) ;;
        */. | */.. | .* | /* | *..*) echo "There is no time zone $1; write it as Europe/Berlin." ;;
        # Tables lie next to the time zones, which begin with TZif.
        *) [ ! -d /usr/share/zoneinfo ] || [ "$(head -c 4 "/usr/share/zoneinfo/$1" 2>/dev/null)" = TZif ] ||
            echo "There is no time zone $1; write it as Europe/Berlin." ;;
    esac
}

check_pins() {
    case $1 in *[!0-9,]* | ,* | *, | *,,*) echo "Give the four pins as 5,6,13,19, not $1." && return ;; esac
    seen=" $LAMP_PINS "
    number=0
    for pin in $(echo "$1" | tr ',' ' '); do
        number=$((number + 1))
        case $pin in
            [2-9] | 1[0-9] | 2[0-7]) ;;
            *) echo "$pin is no BCM pin for a button; give four numbers from 2 to 27." && return ;;
        esac
        case $seen in
            *" $pin "*) echo "Pin $pin has another use already (lamps: $LAMP_PINS)." && return ;;
        esac
        seen="$seen$pin "
    done
    [ "$number" = 4 ] || echo "Four pins are needed, such as 5,6,13,19."
}

check_pin() {
    case $1 in
        [0-9][0-9][0-9][0-9][0-9][0-9]) ;;
        *) echo "A PIN is six digits." && return ;;
    esac
    case 01234567890123456789-98765432109876543210-000000-111111-222222-333333-444444-555555-666666-777777-888888-999999 in
        *"$1"*) echo "That PIN is easy to guess; choose another." ;;
    esac
}

ask_pin() {
    if [ -n "$PIN_STDIN" ]; then
        read -r PIN || true
        PIN=$(printf '%s' "$PIN" | tr -d '\r')
        why=$(check_pin "$PIN")
        [ -z "$why" ] || fail "$why"
    elif [ -t 0 ] && [ ! -e "$STATE/staff-access.json" ]; then
        trap 'stty echo' EXIT
        stty -echo
        while :; do
            printf 'PIN of the staff screen, six digits (empty: later): '
            read -r PIN || PIN=
            echo
            [ -n "$PIN" ] || break
            why=$(check_pin "$PIN")
            if [ -z "$why" ]; then
                printf 'The same again: '
                read -r again || again=
                echo
                [ "$PIN" != "$again" ] || break
                why="These two differ."
            fi
            echo "   $why"
        done
        stty echo
        trap - EXIT
    fi
}

ask_everything() {
    if [ ! -e "$SETTINGS" ]; then
        ASKED=yes
        ask ORIENTATION "How does the screen hang, portrait or landscape?" portrait check_orientation
        ask LANGUAGE "Language of the screen ($(languages))?" en check_language
        ask TIME_ZONE "Time zone, such as Europe/Berlin?" "$(cat /etc/timezone 2>/dev/null || echo local)" check_time_zone
        ask PINS "BCM pins of PREVIOUS, NEXT, OK, BACK?" 5,6,13,19 check_pins
    fi
    ask_pin
}

# Everything that can be refused without touching the system.
check_system() {
    if [ -n "$FLEET$FLEET_FILES" ]; then
        [ -n "$FLEET" ] && [ -n "$FLEET_FILES" ] || fail "--fleet and --fleet-files go together; see --help."
        for file in key.pem certificate.pem authority.pem; do
            [ -f "$FLEET_FILES/$file" ] && [ ! -L "$FLEET_FILES/$file" ] ||
                fail "There is no file $file in $FLEET_FILES; make it with certificates.sh."
        done
    fi
    case $FLEET in
        *[!A-Za-z0-9.:-]*) fail "--fleet takes a host name or an address." ;;
    esac
    check_state
    [ -n "$DRY" ] || [ "$(id -u)" = 0 ] || fail "Run it as root: sudo systemd/install.sh"
    if [ -z "$DRY" ]; then
        exec 9>/run/lock/gym-mirror-install
        flock -n 9 || fail "Another installation is running; wait for its end."
    fi
    parts="pyproject.toml README.md LICENSE NOTICE requirements.lock hardware inference kiosk systemd"
    [ ! -e "$CHECKOUT/wheels" ] || parts="requirements.lock kiosk/text systemd wheels"
    for part in $parts; do
        [ -e "$CHECKOUT/$part" ] || fail "This is not a whole checkout or release: $part is missing."
    done
    # shellcheck disable=SC2086  # one word a part
    odd=$(cd "$CHECKOUT" && find $parts ! -type f ! -type d | head -n 1)
    [ -z "$odd" ] || fail "$CHECKOUT/$odd is neither a file nor a folder; copy or unpack it again."
    . /etc/os-release
    case ${VERSION_CODENAME-} in
        bookworm | trixie) ;;
        *) fail "This is ${PRETTY_NAME-unknown}; Debian or Pi OS 12 (bookworm) or 13 (trixie) is needed." ;;
    esac
    case $(dpkg --print-architecture) in
        arm64 | amd64) ;;
        *) fail "This system is $(dpkg --print-architecture); a 64-bit one is needed, such as Pi OS Lite (64-bit)." ;;
    esac
    if command -v python3 >/dev/null; then
        python3 -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' ||
            fail "$(python3 --version) cannot run the mirror; Python 3.11 to 3.13 is needed."
    fi
    check_release
    free=$(df -Pm /opt | awk 'END { print $4 }')
    [ "$free" -ge "$NEEDED_MB" ] || fail "Only $free MB are free in /opt; $NEEDED_MB are needed."
    if systemctl is-active --quiet display-manager.service 2>/dev/null; then
        fail "A desktop runs here and the mirror needs the screen: sudo systemctl disable --now display-manager"
    fi
}

# A release is made for one processor and one Python.
check_release() {
    [ -e "$CHECKOUT/wheels/FOR" ] || return 0
    for_machine=$(cat "$CHECKOUT/wheels/FOR")
    here="$(uname -m) $(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true)"
    [ "$for_machine" = "$here" ] || fail "This release is for $for_machine (processor, Python); this board is $here."
}

# Root works in the state folder below, and services can write there: a link, a pipe or a second name of a file would
# lead root elsewhere or let it wait for ever. Checked before anything stops.
check_state() {
    [ -e "$STATE" ] || [ -L "$STATE" ] || return 0
    # PulseAudio's library leaves a link in its own folder, which nothing of root's work touches.
    odd=$(find "$STATE" -xdev -type l -path "$STATE/.config/pulse/*-runtime" -o ! -type f ! -type d -print -o \
        -type f -links +1 -print | head -n 1)
    [ -n "$odd" ] || odd=$(find "$STATE" -maxdepth 1 -type d \( -name 'usage.sqlite3*' -o -name '*.json' \) -print |
        head -n 1)
    [ -z "$odd" ] || fail "$odd is not a regular file of its own; nothing was changed. Move it away and run this again."
}

# The named packages that this system's sources have: camera packages exist in Pi OS only.
available() {
    apt-cache madison "$@" 2>/dev/null | awk '{ print $1 }' | sort -u
}

# Those of the named packages that are not installed, on one line.
not_installed() {
    for package in "$@"; do
        dpkg-query --show --showformat '${Status}' "$package" 2>/dev/null | grep -q ' installed$' || printf '%s ' "$package"
    done
}

install_packages() {
    step "System packages"
    wanted="python3-venv python3-gpiozero python3-lgpio python3-picamera2 libcamera-ipa libdrm2 libgbm1 libegl1 libgles2 \
libgl1-mesa-dri libasound2 libasound2t64 espeak-ng"
    # On Bookworm picamera2 fails with a newer NumPy, so NumPy and OpenCV come from the system there.
    [ "$VERSION_CODENAME" = trixie ] || wanted="$wanted python3-numpy python3-opencv"
    run apt-get update -qq 2>/dev/null || true
    # shellcheck disable=SC2086  # one word a package
    there=$(available $wanted)
    absent=
    for package in $wanted; do
        echo "$there" | grep -qx "$package" || absent="$absent $package"
    done
    [ -z "$absent" ] || echo "   This system does not have:$absent"
    apt_said=$(mktemp)
    # shellcheck disable=SC2086 # one word a package
    run env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $there 2>"$apt_said" || {
        [ -e "$CHECKOUT/wheels" ] || {
            tail -n 3 "$apt_said" >&2
            fail "Packages cannot be fetched; connect the board to the internet."
        }
        echo "   Without a network these are not installed: $(not_installed $there)"
    }
    rm -f "$apt_said"
}

make_user() {
    step "Users gym-mirror, with access to its devices only, and gym-mirror-staff, with none"
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
    # A log of an earlier installation may have another owner.
    run chown -R gym-mirror:gym-mirror "$STATE"
    run chmod -R o= "$STATE"
    if [ -e "$STATE/usage.sqlite3" ]; then run chmod ug+rw "$STATE/usage.sqlite3"; fi
}

# The pinned packages, except those that the system provides.
pinned() {
    if [ "$VERSION_CODENAME" = bookworm ] && python3 -c 'import cv2, numpy' 2>/dev/null; then
        awk '/^[^ #]/ { skip = /^(numpy|opencv-python-headless)==/ } !skip' "$CHECKOUT/requirements.lock"
    else
        cat "$CHECKOUT/requirements.lock"
    fi
}

# pip of the new environment; from a release it runs out of its own wheel and reads packages from there only.
pip() {
    if [ -e "$CHECKOUT/wheels" ]; then
        PYTHONPATH=$(echo "$CHECKOUT"/wheels/pip-*.whl) "$NEW/bin/python" -m pip "$@" \
            --isolated --no-index --find-links "$CHECKOUT/wheels"
    else
        "$NEW/bin/python" -m pip "$@"
    fi
}

# Compile every module that the mirror may import, on all cores: pip would take one, for the packages' tests as well.
# A package may carry files for another Python; they are not imported here.
compile() {
    "$NEW/bin/python" -m compileall -q -j 0 -x '/(tests|pygments|setuptools)/' "$1" >/dev/null || true
}

make_environment() {
    step "Program with its pinned packages, next to the version in use"
    NEW=$BASE/$(date +%Y%m%d-%H%M%S)
    if [ -e "$CHECKOUT/wheels" ]; then
        run python3 -m venv --without-pip --system-site-packages "$NEW"
    else
        run python3 -m venv --system-site-packages "$NEW"
    fi
    if [ -n "$DRY" ]; then
        echo "   $NEW/bin/pip install the packages of requirements.lock, with their hashes, and $CHECKOUT"
        return
    fi
    work=$(mktemp -d)
    pinned >"$work/requirements.lock"
    program=$(echo "$CHECKOUT"/wheels/gym_mirror-*.whl)
    if [ ! -e "$program" ]; then
        program=$work
        # Build a copy: the build leaves files behind.
        for part in pyproject.toml README.md LICENSE NOTICE hardware inference kiosk; do
            cp -R "$CHECKOUT/$part" "$work/"
        done
    fi
    # shellcheck disable=SC2086  # several options
    pip install $PIP --require-hashes -r "$work/requirements.lock" &&
        pip install $PIP --no-build-isolation "$program" &&
        compile "$NEW/lib" &&
        "$NEW/bin/gym-mirror" --version || {
        rm -rf "$work" "$NEW"
        fail "The program could not be installed; the version in use is unchanged."
    }
    rm -rf "$work"
    # Each version keeps its own services and its command, so that a rollback restores them too.
    mkdir "$NEW/services"
    cp "$HERE"/gym-mirror*.service "$HERE"/gym-mirror*.timer "$HERE"/gym-mirror*.path "$HERE/board-watchdog.conf" \
        "$HERE/command.sh" "$NEW/services/"
    if [ -e "$CHECKOUT/release-key.gpg" ]; then cp "$CHECKOUT/release-key.gpg" "$NEW/"; fi
}

settings_text() {
    IFS=, read -r previous next ok back <<END
$PINS
END
    cat <<END
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
}

write_settings() {
    if [ -z "$ASKED" ]; then
        step "Settings in $SETTINGS stay"
        return
    fi
    step "Settings in $SETTINGS"
    if [ -n "$DRY" ]; then
        settings_text | sed 's/^./   &/'
        return
    fi
    install -d -m 0755 "${SETTINGS%/*}"
    settings_text >"$SETTINGS.new"
    if ! "$NEW/bin/gym-mirror" config --config "$SETTINGS.new" >/dev/null; then
        rm -f "$SETTINGS.new"
        fail "The answers are not valid settings; see above and run install.sh again."
    fi
    mv "$SETTINGS.new" "$SETTINGS"
}

# Nothing is sent anywhere unless --fleet was given once.
join_fleet() {
    if [ -z "$FLEET" ]; then
        if [ -e "$FLEET_HOME/key.pem" ] || [ -e "$OLD_FLEET_HOME/key.pem" ]; then
            SERVICES="$SERVICES gym-mirror-publish.service"
        fi
        return 0
    fi
    step "Each day's sums go to the fleet at $FLEET"
    SERVICES="$SERVICES gym-mirror-publish.service"
    if ! getent passwd gym-mirror-publish >/dev/null; then
        run useradd --system --gid gym-mirror --home-dir "$STATE" --no-create-home --shell /usr/sbin/nologin \
            gym-mirror-publish
    fi
    run install -d -m 0755 "$FLEET_HOME"
    for file in authority.pem certificate.pem; do
        run install -m 0644 "$FLEET_FILES/$file" "$FLEET_HOME/$file"
    done
    run install -m 0400 -o gym-mirror-publish "$FLEET_FILES/key.pem" "$FLEET_HOME/key.pem"
    [ -z "$DRY" ] || return 0
    if grep -Eq '^ *\[ *(fleet|chain) *\]' "$SETTINGS"; then
        echo "   The table of the fleet in $SETTINGS stays."
        return
    fi
    name=$(openssl x509 -in "$FLEET_FILES/certificate.pem" -noout -subject -nameopt RFC2253 | sed 's/^subject=CN=//')
    printf '\n[fleet]\nname = "%s"\nbroker = "%s"\n' "$name" "$FLEET" >>"$SETTINGS"
    "$NEW/bin/gym-mirror" config >/dev/null || fail "The table [fleet] in $SETTINGS cannot be used; see above."
}

# Up to version 0.1 the fleet was called chain, in the settings and in the name of its folder. Files that --fleet-files
# has just installed win over those of the old folder, which stays until the new version runs.
rename_chain() {
    [ -d "$OLD_FLEET_HOME" ] || grep -Eq '^ *\[ *chain *\]' "$SETTINGS" 2>/dev/null || return 0
    step "The table [chain] and the folder $OLD_FLEET_HOME are now called fleet"
    run sed -i -E 's/^( *)\[ *chain *\]/\1[fleet]/; s#/etc/gym-mirror/chain/#/etc/gym-mirror/fleet/#g' "$SETTINGS"
    if [ -d "$OLD_FLEET_HOME" ]; then
        run install -d -m 0755 "$FLEET_HOME"
        for file in "$OLD_FLEET_HOME"/*; do
            [ -e "$FLEET_HOME/${file##*/}" ] || run cp -Rp "$file" "$FLEET_HOME/"
        done
    fi
}

# Without a PIN none is set; the staff screen says how to set it.
set_pin() {
    [ -n "$PIN" ] || return 0
    step "PIN of the staff screen, as a hash in $STATE/staff-access.json"
    [ -z "$DRY" ] || return 0
    # Passed on standard input, where other users cannot see it; setsid, because the prompt prefers a terminal.
    printf '%s\n%s\n' "$PIN" "$PIN" | as_mirror setsid --wait "$NEW/bin/gym-mirror" staff set-pin 2>&1 | tail -n 1
}

# Make one version, program and services, the one that systemd starts.
use_version() {
    run ln -sfn "$1" "$BASE/current"
    [ -z "$DRY" ] || { echo "   install the services of $1 in $UNITS and the command $COMMAND" && return; }
    for unit in "$1"/services/gym-mirror*; do install -m 0644 "$unit" "$UNITS/"; done
    install -D -m 0644 "$1/services/board-watchdog.conf" /etc/systemd/system.conf.d/gym-mirror.conf
    if [ -e "$1/services/command.sh" ]; then
        install -D -m 0755 "$1/services/command.sh" "$COMMAND"
    else
        rm -f "$COMMAND" # a version from before there was one
    fi
}

switch_over() {
    step "Switch to the new version and its services"
    OLD=$(readlink "$BASE/current" || true)
    # From here on a full disk, a lost connection or Ctrl-C must not leave the services stopped.
    if [ -z "$DRY" ]; then
        trap go_back EXIT
        trap 'exit 2' HUP INT TERM PIPE
    fi
    if [ -d /run/systemd/system ]; then
        # shellcheck disable=SC2086  # one word a unit
        run systemctl stop $SERVICES 2>/dev/null || true
    fi
    back_up_log
    rename_chain
    use_version "$NEW"
    # shellcheck disable=SC2086
    run systemctl enable --quiet $SERVICES
    run systemctl mask --quiet getty@tty1.service
    if [ ! -d /run/systemd/system ]; then
        echo "   systemd is not running here: the mirror starts with the board."
        if [ -n "$DRY" ]; then self_test; fi
    elif ! start_services; then
        [ -n "$OLD" ] || fail "The mirror does not start; see: journalctl -u gym-mirror"
        fail "The new version does not start. See: journalctl -u gym-mirror"
    fi
    trap - EXIT HUP INT TERM PIPE
    remove_older
}

# A new version may change settings and log in a way that the previous version cannot read. The log is copied once
# nothing writes to it any more.
back_up_settings() {
    run rm -rf "$BASE/before"
    run mkdir -p "$BASE/before"
    if [ -e "$SETTINGS" ]; then run cp -p "$SETTINGS" "$BASE/before/"; fi
}

back_up_log() {
    run mkdir -p "$BASE/before"
    for file in "$STATE"/usage.sqlite3*; do
        if [ -e "$file" ]; then run cp -p "$file" "$BASE/before/"; fi
    done
    BACKED_UP=yes
}

# Runs when the installer ends during the change-over, whatever the reason; at a first installation there is nothing to
# go back to.
go_back() {
    trap - EXIT
    trap '' HUP INT TERM PIPE
    set +e
    [ -n "$OLD" ] || exit 2
    step "Back to the previous version, with its log and its settings"
    # shellcheck disable=SC2086
    systemctl stop $SERVICES || true
    rm -rf "$NEW" # first, because the disk may be full
    if [ -n "$BACKED_UP" ]; then
        rm -f "$STATE"/usage.sqlite3*
        cp -p "$BASE"/before/usage.sqlite3* "$STATE/" 2>/dev/null || true
    fi
    if [ -e "$BASE/before/${SETTINGS##*/}" ]; then cp -p "$BASE/before/${SETTINGS##*/}" "$SETTINGS"; fi
    if [ -d "$OLD_FLEET_HOME" ]; then rm -rf "$FLEET_HOME"; fi
    use_version "$OLD"
    if start_services; then
        echo "install.sh: The new version cannot be used; the previous version is restored." >&2
    else
        echo "install.sh: The previous version does not start either; see: journalctl -u gym-mirror" >&2
    fi
    exit 2
}

# The mirror notifies systemd when its first frame is on the screen, and restart waits for that.
start_services() {
    run systemctl daemon-reload
    self_test
    # shellcheck disable=SC2086
    run systemctl restart $SERVICES
}

self_test() {
    step "Self-test"
    [ -z "$DRY" ] || { echo "   gym-mirror selftest" && return; }
    as_mirror "$BASE/current/bin/gym-mirror" selftest ||
        echo "   A line above needs attention; the installation continues."
}

# Run a command as the mirror's user, with its state directory; its group may read and write new files.
as_mirror() {
    (umask 0007 && runuser -u gym-mirror -- env "STATE_DIRECTORY=$STATE" "$@")
}

# Keep the new version and the one before it.
remove_older() {
    run rm -rf "$BASE/before" "$OLD_FLEET_HOME"
    for version in "$BASE"/2*; do
        case $version in
            "$NEW" | "$OLD") ;;
            *) [ ! -d "$version" ] || run rm -rf "$version" ;;
        esac
    done
}

check_system
ask_everything
install_packages
make_user
make_environment
write_settings
back_up_settings
join_fleet
set_pin
switch_over
if [ -n "$DRY" ]; then
    echo "== This was a dry run: nothing was changed."
    exit 0
fi
cat <<END
== Done. Next steps:
   Test the buttons:       sudo systemctl stop gym-mirror
                           sudo gym-mirror selftest --buttons
                           sudo systemctl start gym-mirror
   Change a setting:       edit $SETTINGS, then: sudo systemctl restart gym-mirror
   Change the PIN:         sudo gym-mirror staff set-pin
   Usage today:            sudo gym-mirror log
   Messages:               journalctl -u gym-mirror
END
