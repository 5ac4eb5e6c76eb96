#!/bin/sh
# Removes the gym mirror. The usage log in /var/lib/gym-mirror stays; so do the packages that apt installed.
set -eu

UNITS=/etc/systemd/system
DRY=

case ${1-} in
    "") ;;
    --dry-run) DRY=yes ;;
    -h | --help) echo "Usage: sudo systemd/uninstall.sh [--dry-run]" && exit 0 ;;
    *) echo "uninstall.sh: There is no option $1; see --help." >&2 && exit 2 ;;
esac
if [ -z "$DRY" ] && [ "$(id -u)" != 0 ]; then
    echo "uninstall.sh: Run it as root: sudo systemd/uninstall.sh" >&2
    exit 2
fi

# On a fleet's server the same folder holds the certificate authority, without which no mirror can be added or revoked.
if [ -e /etc/gym-mirror/authority ]; then
    echo "uninstall.sh: /etc/gym-mirror/authority is the fleet's certificate authority; move it away first." >&2
    exit 2
fi

# Run one command, or show it in a dry run.
run() {
    if [ -n "$DRY" ]; then
        echo "   $*"
    else
        "$@"
    fi
}

units="gym-mirror-publish.service gym-mirror.service gym-mirror-staff.service gym-mirror-tidy.timer gym-mirror-power@reboot.path gym-mirror-power@poweroff.path"
for unit in $units; do
    if [ -d /run/systemd/system ]; then run systemctl stop "$unit" || true; fi
    run systemctl disable --quiet "$unit" 2>/dev/null || true
done
run rm -f "$UNITS"/gym-mirror*.service "$UNITS"/gym-mirror*.timer "$UNITS"/gym-mirror*.path
run rm -rf "$UNITS/gym-mirror-staff.service.d" # the drop-in for messages to the internet
run rm -f /etc/systemd/system.conf.d/gym-mirror.conf
run systemctl unmask --quiet getty@tty1.service
if [ -d /run/systemd/system ]; then run systemctl daemon-reload; fi
run rm -rf /opt/gym-mirror /etc/gym-mirror /var/cache/gym-mirror
run rm -f /var/lib/systemd/timers/stamp-gym-mirror-tidy.timer
for user in gym-mirror-publish gym-mirror-staff gym-mirror; do
    if getent passwd "$user" >/dev/null; then run userdel "$user"; fi
done
if getent group gym-mirror >/dev/null; then run groupdel gym-mirror; fi
run rm -f /usr/local/bin/gym-mirror
if [ -n "$DRY" ]; then
    echo "This was a dry run: nothing was changed."
    exit 0
fi
cat <<END
The mirror is removed. What stays:
   /var/lib/gym-mirror     usage log, hash of the PIN, volume and brightness; remove it with: sudo rm -r /var/lib/gym-mirror
   packages of the system  that apt installed; apt-mark showmanual lists them
END
