#!/bin/sh
# Runs as a service inside the virtual machine: the installed program's button panel alone on the kernel's pins, with
# an old gpiozero and with the one of Pi OS, until the pins go away. Reports on the serial line.
set -u
PYTHON=/opt/gym-mirror/current/bin/python
SIM=/sys/kernel/config/gpio-sim/board

say() {
    printf '\nDRILL %s %s\n' "$(cut -d . -f 1 /proc/uptime)" "$*" >/dev/ttyS0
}

report() {
    while read -r line; do say "$line"; done
}

make_pins() {
    modprobe configfs
    mountpoint -q /sys/kernel/config || mount -t configfs configfs /sys/kernel/config
    insmod /opt/sim/board-pins.ko
    mkdir "$SIM" "$SIM/bank"
    echo 28 >"$SIM/bank/num_lines"
    echo pinctrl-bcm2711 >"$SIM/bank/label"
    echo 1 >"$SIM/live"
    PINS=/sys/devices/platform/$(cat "$SIM/dev_name")/$(cat "$SIM/bank/chip_name")
}

panel() {
    GPIOZERO_PIN_FACTORY=lgpio LG_WD=/tmp "$@" 2>/tmp/panel.err | report
    report </tmp/panel.err
}

systemctl stop gym-mirror.service
make_pins
mount --bind /opt/cpuinfo-pi /proc/cpuinfo
say "an old gpiozero"
panel env PYTHONPATH=/opt/old-gpiozero "$PYTHON" /opt/pins_drill.py "$PINS"
say "the panel"
panel "$PYTHON" /opt/pins_drill.py "$PINS" "$SIM/live"
say "end"
systemctl poweroff --force
