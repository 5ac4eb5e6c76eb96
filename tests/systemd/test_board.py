"""A whole program by presses on the kernel's pins, in front of a camera that plays a clip, in a virtual machine."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.distributions.build import Root, debian_root
from tests.systemd.machine import FAST_CLOCK, SCREEN, boot, make_image
from tests.systemd.machine.clip_camera import add_camera
from tests.systemd.machine.kernel_pins import APT, add_pins
from tests.systemd.test_machine import APT as MACHINE_APT
from tests.systemd.test_machine import install

HERE = Path(__file__).parent
BOOTED_S = 3000.0
# The drill starts the mirror once its pins are there; the rest costs an emulated processor minutes.
NOT_AT_BOOT = ("gym-mirror.service", "gym-mirror-staff.service", "gym-mirror-tidy.timer", "systemd-timesyncd.service",
               "apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "e2scrub_all.timer",
               "fstrim.timer", "systemd-pstore.service")  # fmt: skip
PROGRAM = """[[programs]]
name = "two-squats"
title = "program.two-squats.title"
steps = [
    { exercise = "squat", sets = 1, reps = 2 },
    { exercise = "banded-squat", sets = 1, reps = 2 },
]

[programs.words.en]
"program.two-squats.title" = "Two kinds of squats"
"""


@pytest.fixture(scope="module")
def root() -> Root:
    """The machine's Debian 13 with pins, camera and mirror; its first program is short."""
    root = debian_root("trixie-board", "trixie", [*MACHINE_APT, *APT])
    add_pins(root)
    add_camera(root)
    install(root)
    own = root.folder / "opt/own"
    own.mkdir(exist_ok=True)
    (own / "programs.toml").write_text(PROGRAM)
    settings = root.folder / "etc/gym-mirror/config.toml"
    if "[exercises]" not in settings.read_text():
        settings.write_text(settings.read_text() + '\n[exercises]\nfolder = "/opt/own"\n')
    shutil.copy(HERE / "machine/board_drill.py", root.folder / "opt")
    root.run(["systemctl", "disable", "--quiet", *NOT_AT_BOOT])
    return root


def drill(root: Root, name: str, parts: str, screen: tuple[int, int] = SCREEN, driver: str = "") -> tuple[str, Path]:
    """The machine's serial output during these parts of the drill, and the folder of its photographs.

    name: of that folder, in the cache folder next to the roots.
    driver: SDL's renderer; empty = the mirror's own choice.
    """
    work = root.folder.parents[1] / "photographs" / name
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    image = work / "disk"
    words = {"parts": parts, "environment": f"Environment=SDL_RENDER_DRIVER={driver}\n" if driver else ""}
    make_image(root, image, "board", words)
    try:
        return boot(root, image, work, BOOTED_S, screen, FAST_CLOCK), work
    finally:
        image.unlink()


@pytest.fixture(scope="module")
def program(root) -> list[str]:
    log, _ = drill(root, "program", "program camera")
    return re.findall(r"^DRILL \d+ (.*)$", log, re.MULTILINE)


@pytest.mark.long
def test_a_whole_program(program) -> None:
    print("\n".join(program))
    assert program == []
