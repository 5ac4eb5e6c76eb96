#!/bin/sh
# Runs once, by cloud-init, on a new card: installs the release that lies next to this script. What it printed is in
# gym-mirror/first-boot.log on the card, which any computer can read.
CARD=$(dirname "$0")
exec >"$CARD/first-boot.log" 2>&1
set -eu

set -- "$CARD"/gym-mirror-*.tar.gz
[ $# = 1 ] && [ -f "$1" ] || { echo "There must be one release, gym-mirror-*.tar.gz, in the folder gym-mirror." && exit 2; }
work=$(mktemp -d /var/tmp/gym-mirror-XXXXXX)
trap 'rm -rf "$work"' EXIT
tar -xzf "$1" -C "$work"

# options.txt has the options of install.sh, one word a line; pin.txt the six digits, which do not stay on the card.
# Editors may end lines with CR LF and begin a file with a byte order mark.
set --
if [ -f "$CARD/options.txt" ]; then
    LC_ALL=C tr -d '\r\357\273\277' <"$CARD/options.txt" >"$work/options"
    while read -r word || [ -n "$word" ]; do
        case $word in '' | '#'*) ;; *) set -- "$@" "$word" ;; esac
    done <"$work/options"
fi
if [ -f "$CARD/pin.txt" ]; then
    pin=$(LC_ALL=C tr -cd '0-9' <"$CARD/pin.txt")
    shred -u "$CARD/pin.txt"
    printf '%s\n' "$pin" | sh "$work"/*/systemd/install.sh --pin-stdin "$@"
else
    sh "$work"/*/systemd/install.sh "$@" </dev/null
fi
systemctl set-default multi-user.target
