"""Adds simulated GPIO pins to a Debian root: the kernel's gpio-sim, which Debian leaves out, and lgpio for its Python.

The pins are the kernel's own and gpiozero opens them as on a board; from outside they are pressed through sysfs.
"""

from __future__ import annotations

from tests.distributions.build import CERTIFICATES, Root

APT = ("linux-headers-amd64", "linux-source-6.12", "make", "gcc", "swig", "python3-dev", "python3-setuptools",
       "python3-pip", "xz-utils")  # fmt: skip
LGPIO = "lgpio==0.2.2.0"  # what Pi OS has; Debian 13 has none and PyPI no wheel for Python 3.13
GPIOZERO = "gpiozero==2.0.1"
OLD_GPIOZERO = "gpiozero==1.6.2"  # Debian's, which fails with this lgpio
# gpiozero asks for the model of the board: a Raspberry Pi 4.
CPUINFO = "processor\t: 0\nHardware\t: BCM2711\nRevision\t: c03112\nModel\t\t: Raspberry Pi 4 Model B Rev 1.2\n"
BUILD = r"""
set -e
mkdir -p /opt/sim && cd /opt/sim
tar -xf /usr/src/linux-source-6.12.tar.xz --strip-components=3 \
    linux-source-6.12/drivers/gpio/gpio-sim.c linux-source-6.12/kernel/irq/irq_sim.c
# irq_to_desc is not exported to modules.
sed -i 's/irq_to_desc(irqnum)/irq_data_to_desc(irq_get_irq_data(irqnum))/' irq_sim.c
printf 'obj-m := board-pins.o\nboard-pins-y := gpio-sim.o irq_sim.o\n' >Makefile
make -s -C /usr/src/linux-headers-*-amd64 M=/opt/sim modules
"""


def add_pins(root: Root) -> None:
    """Build the module and the packages, and make the devices' group as Pi OS does."""
    root.run(["sh", "-c", BUILD])
    pip = ["python3", "-m", "pip", "install", "-q", "--break-system-packages", "--cert", f"/{CERTIFICATES}"]
    root.run([*pip, "--no-deps", "--no-build-isolation", "--no-binary", ":all:", LGPIO], {"PYPI": "1"})
    root.run([*pip, GPIOZERO, "colorzero"])
    root.run([*pip, "--no-deps", "--target", "/opt/old-gpiozero", OLD_GPIOZERO])
    root.run(["groupadd", "--force", "--system", "gpio"])
    rules = root.folder / "etc/udev/rules.d/99-gpio.rules"
    rules.write_text('SUBSYSTEM=="gpio", KERNEL=="gpiochip*", GROUP="gpio", MODE="0660"\n')
    (root.folder / "opt/cpuinfo-pi").write_text(CPUINFO)
