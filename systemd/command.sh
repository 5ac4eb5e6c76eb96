#!/bin/sh
# The command gym-mirror of an installed mirror: whatever reads or changes the mirror's own log runs as the mirror's user.
CURRENT=${GYM_MIRROR:-/opt/gym-mirror/current}
PROGRAM=$CURRENT/bin/gym-mirror
STATE=/var/lib/gym-mirror
PATH=$PATH:/usr/sbin:/sbin # runuser; a timer's path lacks them

python=$("$CURRENT/bin/python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
if [ ! -d "$CURRENT/lib/$python" ]; then
    echo "gym-mirror: This system has another Python since the mirror was installed; run install.sh again." >&2
    exit 2
fi

case ${1-} in
    run | log | staff | publish | doctor | selftest | soak) ;;
    *) exec "$PROGRAM" "$@" ;;
esac
for word in "$@"; do
    case $word in
        # Another log, or a help text: the caller's own business.
        --state | --state=* | -h | --help) exec "$PROGRAM" "$@" ;;
    esac
done
case $(id -un) in
    gym-mirror) exec env "STATE_DIRECTORY=$STATE" "$PROGRAM" "$@" ;;
    root) umask 0007 && cd / && exec runuser -u gym-mirror -- env "STATE_DIRECTORY=$STATE" "$PROGRAM" "$@" ;;
    *)
        command -v sudo >/dev/null || { echo "gym-mirror: Run it as root; there is no sudo here." >&2 && exit 2; }
        exec sudo -- "$0" "$@"
        ;;
esac
