#!/bin/sh
# Runs inside the virtual machine in place of board.sh: the installed program's button panel alone on the kernel's pins, with
# an old gpiozero and with the one of Pi OS, until the pins go away. Reports on the serial line.
set -u
PYTHON=/opt/gym-mirror/current/bin/python
. /opt/drill/make_pins.sh

say() {
    printf '\nDRILL %s %s\n' "$(cut -d . -f 1 /proc/uptime)" "$*" >/dev/ttyS0
}

report() {
    while read -r line; do say "$line"; done
}

panel() {
    GPIOZERO_PIN_FACTORY=lgpio LG_WD=/tmp "$@" 2>/tmp/panel.err | report
    head -n 20 /tmp/panel.err | report # lgpio complains until the panel gives back pins that are gone
}

make_pins
mount --bind /opt/cpuinfo-pi /proc/cpuinfo
say "an old gpiozero"
panel env PYTHONPATH=/opt/old-gpiozero "$PYTHON" /opt/drill/pins_drill.py "$PINS"
say "the panel"
panel "$PYTHON" /opt/drill/pins_drill.py "$PINS" "$SIM/live"
say "end"
systemctl poweroff --force
