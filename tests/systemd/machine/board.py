"""The installed mirror as on a board, in a virtual machine: the kernel's pins, a clip as its camera, a display."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path

from tests.distributions.build import Root, debian_root
from tests.systemd.machine import FAST_CLOCK, HERE, SCREEN, SLOW_CLOCK, boot, make_image
from tests.systemd.machine.clip_camera import add_camera
from tests.systemd.machine.kernel_pins import APT, add_pins
from tests.systemd.test_machine import APT as MACHINE_APT
from tests.systemd.test_machine import install

BOOTED_S = 3000.0
FILES = ("make_pins.sh", "pins.sh", "pins_drill.py", "board_drill.py", "camera_feed.py")
# The drill starts the mirror once its pins are there; the rest costs an emulated processor minutes.
NOT_AT_BOOT = ("gym-mirror.service", "gym-mirror-staff.service", "gym-mirror-tidy.timer", "systemd-timesyncd.service",
               "apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "e2scrub_all.timer",
               "fstrim.timer", "systemd-pstore.service")  # fmt: skip
PROGRAM = """[[programs]]
name = "squats-twice"
title = "program.squats-twice.title"
steps = [
    { exercise = "squat", sets = 1, reps = 2 },
    { exercise = "squat", sets = 1, reps = 2 },
]

[programs.words.en]
"program.squats-twice.title" = "Squats twice"
"""


@cache
def board_root() -> Root:
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
    root.run(["systemctl", "disable", "--quiet", *NOT_AT_BOOT])
    return root


def make_board(image: Path) -> None:
    """Make the disk image of a board that runs every part of the drill."""
    make_image(board_root(), image, "board", {file: (HERE / file).read_text() for file in FILES})


def drill(
    image: Path, name: str, parts: str, screen: tuple[int, int] | None = SCREEN, renderer: str = ""
) -> tuple[list[str], Path]:
    """What these parts of the drill report, and the folder of the photographs.

    name: of that folder, in the cache folder next to the roots.
    parts: of board_drill.py, joined with commas, or "pins" for the drill of the pins alone.
    renderer: SDL's, such as "software"; empty = the mirror's choice.
    """
    root = board_root()
    work = root.folder.parents[1] / "photographs" / name
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    clock = SLOW_CLOCK if parts == "pins" else FAST_CLOCK
    log = boot(root, image, work, BOOTED_S, screen, clock, f"drill.parts={parts} drill.renderer={renderer}")
    return re.findall(r"^DRILL \d+ (.*)$", log, re.MULTILINE), work
