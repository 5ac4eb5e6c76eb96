# Part of the drills with pins. make_pins makes the kernel's simulated chip, named like that of a Raspberry Pi, and sets
# PINS to its folder in sysfs; the buttons are released. SIM/live takes the chip away again.
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
