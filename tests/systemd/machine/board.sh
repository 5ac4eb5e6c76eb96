#!/bin/sh
# Runs as a service inside the virtual machine: gives the installed mirror the kernel's simulated pins and a loopback
# camera, and runs the parts of the drill that /opt/drill/parts names. Reports on the serial line.
set -u
SIM=/sys/kernel/config/gpio-sim/board

make_pins() {
    modprobe configfs
    mountpoint -q /sys/kernel/config || mount -t configfs configfs /sys/kernel/config
    insmod /opt/sim/board-pins.ko
    mkdir "$SIM" "$SIM/bank"
    echo 28 >"$SIM/bank/num_lines"
    echo pinctrl-bcm2711 >"$SIM/bank/label"
    echo 1 >"$SIM/live"
    PINS=/sys/devices/platform/$(cat "$SIM/dev_name")/$(cat "$SIM/bank/chip_name")
    for pin in 5 6 13 19; do echo pull-up >"$PINS/sim_gpio$pin/pull"; done
}

systemctl stop gym-mirror.service
make_pins
modprobe videodev
insmod /opt/camera/v4l2loopback.ko exclusive_caps=1
echo large 10 still >/run/camera-wanted
python3 /opt/camera/camera_feed.py >/dev/ttyS0 2>&1 &
# The mirror has a /proc of its own.
mkdir -p /etc/systemd/system/gym-mirror.service.d
printf '[Service]\nBindReadOnlyPaths=/opt/cpuinfo-pi:/proc/cpuinfo\n' >/etc/systemd/system/gym-mirror.service.d/pi.conf
systemctl daemon-reload
systemctl start gym-mirror.service
# shellcheck disable=SC2046  # one word a part
python3 /opt/board_drill.py "$PINS" $(cat /opt/drill/parts) >/dev/ttyS0 2>&1
systemctl stop gym-mirror.service
systemctl poweroff --force
