#!/bin/sh
# Runs as a service inside a container whose systemd has started a mirror of version 0.1, which belongs to a fleet and
# calls it chain. First a version that cannot start is installed with the installer's own functions, then the current
# one with the whole installer. Writes what is there after each to upgrade.log.
set -u
LOG=/opt/drill/upgrade.log
OUT=/opt/drill/upgrade.out
SETTINGS=/etc/gym-mirror/config.toml
STATE=/var/lib/gym-mirror
FIRST=$(readlink /opt/gym-mirror/current)
BROKEN=/opt/gym-mirror/20991231-000000
export STATE_DIRECTORY=$STATE
. /opt/drill/functions.sh

# check WORDS COMMAND...: writes the words and the command's exit status.
check() {
    words=$1
    shift
    "$@" >>"$OUT" 2>&1
    say "$words $?"
}

active() {
    [ "$(systemctl is-active "$1")" = active ]
}

# The log's sums, which an upgrade must not change. The cues are left out: the former version counts those of exercises
# with few sets too, which the current one keeps to itself.
figures() {
    /opt/gym-mirror/current/bin/gym-mirror log --from 2020-01-01 | head -n 2 | grep -o '[0-9]* \(sessions\|sets\|reps\)'
}

make_broken_version() {
    cp -a "$FIRST" "$BROKEN"
    echo '# of the broken version' >>"$BROKEN/services/gym-mirror.service"
    # It spoils the log, as a newer version may by changing it, and then fails.
    cat >"$BROKEN/bin/gym-mirror" <<END
#!/bin/sh
echo rubbish >"\$STATE_DIRECTORY/usage.sqlite3"
exit 1
END
}

install_broken_version() (
    # The installer up to where it begins to act.
    sed '/^check_system$/,$d' /opt/checkout/systemd/install.sh >/opt/drill/installer.sh
    . /opt/drill/installer.sh
    NEW=$BROKEN
    back_up_settings
    join_fleet
    switch_over
)

same_figures() {
    [ "$(figures)" = "$FIGURES" ] && [ "$(cat $STATE/staff-access.json)" = "$PIN_FILE" ]
}

runs_first_version() {
    [ "$(readlink /opt/gym-mirror/current)" = "$FIRST" ] && [ ! -e "$BROKEN" ] &&
        ! grep -q 'of the broken version' /etc/systemd/system/gym-mirror.service
}

called_chain() {
    grep -q '^\[chain\]$' "$SETTINGS" && ! grep -q fleet "$SETTINGS" && [ -e /etc/gym-mirror/chain/key.pem ] &&
        [ ! -e /etc/gym-mirror/fleet ]
}

called_fleet() {
    grep -q '^\[fleet\]$' "$SETTINGS" && ! grep -q chain "$SETTINGS" && [ ! -e /etc/gym-mirror/chain ] &&
        [ "$(stat -c '%U %a' /etc/gym-mirror/fleet/key.pem)" = "gym-mirror-publish 400" ]
}

check "former version runs" within 300 active gym-mirror.service
check "it publishes" within 30 active gym-mirror-publish.service
FIGURES=$(figures)
PIN_FILE=$(cat $STATE/staff-access.json)
case $FIGURES in *[0-9]*) say "it has a log" ;; esac

make_broken_version
check "broken version refused" install_broken_version
check "former version is back" runs_first_version
check "with its settings" called_chain
check "it runs" within 300 active gym-mirror.service
check "it publishes again" within 30 active gym-mirror-publish.service
check "log and PIN as before" same_figures

check "current version installed" /opt/checkout/systemd/install.sh
check "what was chain is fleet" called_fleet
check "current version runs" within 300 active gym-mirror.service
check "current version publishes" within 30 active gym-mirror-publish.service
check "log and PIN still as before" same_figures
journalctl -u 'gym-mirror*' --no-pager >>"$OUT" 2>&1
systemctl poweroff --force
