"""Boots an installed Debian root with systemd, as a virtual machine or a container, to run a drill in it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.distributions.build import Root

HERE = Path(__file__).parent
FORMER = "80d6ea4"  # the last commit of version 0.1 that calls the fleet chain
QEMU = "qemu-system-x86_64"
IMAGE_SIZE = "5G"
LOOK_S = 1.0  # between two looks at what the drill reports
SCREEN = (1080, 1920)
# max: with AVX2 a pose and a picture take the fewest instructions, and instructions are this machine's time.
MACHINE = ["-machine", "q35", "-cpu", "max", "-m", "2048", "-display", "none", "-vga", "none"]
# The machine's clock counts instructions, so that a busy host does not look like a mirror that hangs.
SLOW_CLOCK = 2  # 4 ns an instruction: the drill's waiting takes little time on the host
FAST_CLOCK = 0  # 1 ns: poses come at several a second of the machine's time, and a set can be done
KERNEL_WORDS = (
    "root=/dev/vda rw console=ttyS0 quiet mitigations=off systemd.show_status=false "
    "systemd.mask=serial-getty@ttyS0.service"
)

CONTAINER = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--console=pipe", "--boot"]
ONE_HIERARCHY = {"SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"}  # current systemd boots with cgroup v2 only


def boot_container(root: Root, seconds: float, words: Sequence[str] = ()) -> None:
    """Boot the root as a container on the host's network until it powers off. Raises TimeoutExpired.

    Skips the test where systemd-nspawn is missing.

    seconds: timeout.
    words: more options for systemd-nspawn.
    """
    if shutil.which(CONTAINER[0]) is None:
        pytest.skip(f"needs {CONTAINER[0]}")
    command = [*CONTAINER, *words, "-D", str(root.folder)]
    subprocess.run(command, env=os.environ | ONE_HIERARCHY, timeout=seconds, capture_output=True, check=False)


def make_image(root: Root, image: Path, name: str = "drill", words: Mapping[str, str] | None = None) -> None:
    """Make a disk image of the root, with a drill as its service.

    name: of the drill's files in this folder.
    words: further files for the drill, by name.
    """
    drill = root.folder / "opt/drill"
    shutil.rmtree(drill, ignore_errors=True)
    drill.mkdir()
    shutil.copy(HERE / f"{name}.sh", drill)
    for file, text in (words or {}).items():
        (drill / file).write_text(text)
    units = root.folder / "etc/systemd/system"
    for other in units.glob("multi-user.target.wants/*.service"):
        if (HERE / other.name).exists():
            other.unlink()
    shutil.copy(HERE / f"{name}.service", units)
    root.run(["systemctl", "enable", "--quiet", f"{name}.service"])
    subprocess.run(
        ["mke2fs", "-q", "-F", "-t", "ext4", "-d", str(root.folder), str(image), IMAGE_SIZE],
        check=True, capture_output=True,
    )  # fmt: skip


def boot(
    root: Root,
    image: Path,
    work: Path,
    seconds: float,
    screen: tuple[int, int] | None = SCREEN,
    clock: int = SLOW_CLOCK,
    words: str = "",
) -> str:
    """Run the machine until it powers off or reboots. Returns its serial output. The image stays as it is.

    The screen is photographed at each step that the drill reports: `work`/01-mirror-runs.png and so on.

    work: folder for the output file, `serial.log`, and the photographs.
    seconds: timeout.
    screen: width and height of the display, pixels; None for a machine without one.
    clock: an instruction takes 2 to the power of this, nanoseconds.
    words: more of the kernel's command line, which the drill can read.
    """
    if shutil.which(QEMU) is None:
        pytest.skip(f"needs {QEMU}")
    kernel, initial = (sorted((root.folder / "boot").glob(name))[-1] for name in ("vmlinuz-*", "initrd.img-*"))
    serial, monitor = work / "serial.log", work / "monitor"
    command = [
        QEMU, *MACHINE, "-accel", "tcg,tb-size=2048", "-icount", f"shift={clock}", "-no-reboot",
        "-serial", f"file:{serial}", "-qmp", f"unix:{monitor},server,nowait",
        *(["-device", f"virtio-gpu-pci,xres={screen[0]},yres={screen[1]}"] if screen else []),
        "-drive", f"file={image},format=raw,if=virtio,cache=unsafe,snapshot=on",
        "-kernel", str(kernel), "-initrd", str(initial), "-append", f"{KERNEL_WORDS} {words}",
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as machine:
        end, picture = time.monotonic() + seconds, work / "00-boot.png"
        while machine.poll() is None and time.monotonic() < end:  # on a timeout the output so far shows the cause
            steps = re.findall(r"^DRILL \d+ (.*)$", _read(serial), re.MULTILINE) if screen else []
            if steps and (latest := work / f"{len(steps):02d}-{_slug(steps[-1])}.png") != picture:
                picture = latest
                photograph(monitor, picture)
            elif steps and not is_lit(picture):  # the service reports its start before the display shows it
                photograph(monitor, picture)
            time.sleep(LOOK_S)
        machine.kill()
    return _read(serial)


def photograph(monitor: Path, picture: Path) -> None:
    """Store what the machine's display shows, as QEMU's monitor gives it; nothing once the machine has ended."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(monitor))
        with connection.makefile("rw") as lines:
            lines.readline()  # the greeting
            for command, arguments in (
                ("qmp_capabilities", {}),
                ("screendump", {"filename": str(picture), "format": "png"}),
            ):
                lines.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
                lines.flush()
                while "return" not in (answer := json.loads(lines.readline() or '{"return": 0}')):
                    assert "error" not in answer, answer


def is_lit(picture: Path) -> bool:
    """Whether a photograph exists and shows anything but black."""
    image = cv2.imread(str(picture))
    return image is not None and bool(np.percentile(image, 99) > 30)


def _read(serial: Path) -> str:
    return serial.read_text(errors="replace").replace("\r", "") if serial.exists() else ""


def _slug(step: str) -> str:
    return re.sub(r"[^a-z]+", "-", step.lower()).strip("-")
