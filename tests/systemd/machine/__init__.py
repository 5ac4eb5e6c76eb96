"""A Debian with ours installed, booted with systemd as a whole computer in software or a container, for a drill."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.distributions.build import Root

HERE = Path(__file__).parent
FORMER = "80d6ea4"  # the last commit of version 0.1 that calls the fleet chain
QEMU = "qemu-system-x86_64"
IMAGE_SIZE = "5G"
SCREEN = (1080, 1920)
# Nehalem: the oldest processor that today's wheels are built for, and so the cheapest to imitate.
MACHINE = ["-machine", "q35", "-cpu", "Nehalem", "-m", "2048", "-display", "none", "-vga", "none"]
# The machine's clock counts its own instructions, 4 ns each, so that a busy host does not look like a hung mirror.
CLOCK = ["-accel", "tcg", "-icount", "shift=2"]
KERNEL_WORDS = "root=/dev/vda rw console=ttyS0 quiet systemd.show_status=false systemd.mask=serial-getty@ttyS0.service"

CONTAINER = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--console=pipe", "--boot"]
ONE_HIERARCHY = {"SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"}  # today's systemd boots in no other, whatever the host has


def boot_container(root: Root, seconds: float, words: Sequence[str] = ()) -> None:
    """Boot the root on the host's kernel and network until it switches itself off, at most so long.

    words: more for systemd-nspawn. Skips the test where there are no containers; raises TimeoutExpired.
    """
    if shutil.which(CONTAINER[0]) is None:
        pytest.skip(f"needs {CONTAINER[0]}")
    command = [*CONTAINER, *words, "-D", str(root.folder)]
    subprocess.run(command, env=os.environ | ONE_HIERARCHY, timeout=seconds, capture_output=True, check=False)


def make_image(root: Root, image: Path) -> None:
    """The root as a disk, with the drill as a service of its own."""
    drill = root.folder / "opt/drill"
    shutil.rmtree(drill, ignore_errors=True)
    drill.mkdir()
    shutil.copy(HERE / "drill.sh", drill)
    shutil.copy(HERE / "drill.service", root.folder / "etc/systemd/system")
    root.run(["systemctl", "enable", "--quiet", "drill.service"])
    subprocess.run(
        ["mke2fs", "-q", "-F", "-t", "ext4", "-d", str(root.folder), str(image), IMAGE_SIZE],
        check=True, capture_output=True,
    )  # fmt: skip


def boot(root: Root, image: Path, work: Path, seconds: float) -> str:
    """Run the machine until it switches off or restarts, at most so long. Returns what came over the serial line.

    work: where that is kept, as `serial.log`.
    """
    if shutil.which(QEMU) is None:
        pytest.skip(f"needs {QEMU}")
    kernel, initial = (sorted((root.folder / "boot").glob(name))[-1] for name in ("vmlinuz-*", "initrd.img-*"))
    serial = work / "serial.log"
    command = [
        QEMU, *MACHINE, *CLOCK, "-no-reboot", "-serial", f"file:{serial}", "-monitor", "none",
        "-device", f"virtio-gpu-pci,xres={SCREEN[0]},yres={SCREEN[1]}",
        "-drive", f"file={image},format=raw,if=virtio,cache=unsafe",
        "-kernel", str(kernel), "-initrd", str(initial), "-append", KERNEL_WORDS,
    ]  # fmt: skip
    with contextlib.suppress(subprocess.TimeoutExpired):  # what it has said until then tells why
        subprocess.run(command, timeout=seconds, capture_output=True, check=False)
    return serial.read_text(errors="replace").replace("\r", "") if serial.exists() else ""
