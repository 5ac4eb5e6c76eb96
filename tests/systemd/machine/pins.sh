#!/bin/sh
# Runs as a service inside the virtual machine: the button panel alone on the kernel's pins, then the installed mirror,
# which is taken from the dark to the choice of an exercise by presses on the pins. Reports on the serial line.
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
    GPIOZERO_PIN_FACTORY=lgpio LG_WD=/tmp "$@" /opt/pins_drill.py "$PINS" 2>/tmp/panel.err | report
    report </tmp/panel.err
}

# press PIN: closes the contact of a button for a third of a second, and leaves the mirror time to change its screen.
press() {
    echo pull-down >"$PINS/sim_gpio$1/pull"
    sleep 0.3
    echo pull-up >"$PINS/sim_gpio$1/pull"
    sleep 5
}

lamps() {
    for pin in 12 16 20 21; do cat "$PINS/sim_gpio$pin/value"; done | tr -d '\n'
}

runs() {
    left=400
    until [ "$(systemctl show -P SubState gym-mirror.service)" = running ]; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || return 1
        sleep 1
    done
}

systemctl stop gym-mirror.service
make_pins
mount --bind /opt/cpuinfo-pi /proc/cpuinfo
say "the panel"
panel "$PYTHON"
say "an old gpiozero"
panel env PYTHONPATH=/opt/old-gpiozero "$PYTHON"

# The mirror has a /proc of its own.
mkdir -p /etc/systemd/system/gym-mirror.service.d
printf '[Service]\nBindReadOnlyPaths=/opt/cpuinfo-pi:/proc/cpuinfo\n' >/etc/systemd/system/gym-mirror.service.d/pi.conf
systemctl daemon-reload
modprobe vivid n_devs=1 node_types=1
systemctl start gym-mirror.service
runs && sleep 20 && say "mirror runs, lamps $(lamps)"
press 13 && say "OK, lamps $(lamps)"
press 13 && say "OK again, lamps $(lamps)"
press 5 && say "PREVIOUS, lamps $(lamps)"
press 6 && say "NEXT, lamps $(lamps)"
press 19 && say "BACK, lamps $(lamps)"
journalctl -u gym-mirror -o short-monotonic --no-pager --no-hostname >/dev/ttyS0
systemctl stop gym-mirror.service
say "stopped, lamps $(lamps)"
say "end"
systemctl poweroff --force
