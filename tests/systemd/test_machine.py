"""The installed mirror in a virtual machine with systemd; its screen and camera are the kernel's own."""

from __future__ import annotations

import re
import shutil

import pytest

from tests.distributions.build import CERTIFICATES, Root, copy_checkout, debian_root
from tests.systemd.machine import boot, is_lit, make_image

APT = ["systemd", "systemd-sysv", "udev", "linux-image-amd64", "v4l-utils"]
BOOTED_S = 3000.0  # one minute of the machine takes several minutes on the host


def install(root: Root) -> None:
    """Install the mirror of this checkout, with settings that an emulated processor can bear."""
    copy_checkout(root)
    root.run(["/opt/checkout/systemd/install.sh", "--pin-stdin"], {"PIP_CERT": f"/{CERTIFICATES}"}, stdin="312907\n")
    settings = root.folder / "etc/gym-mirror/config.toml"
    # To time both models would take this machine minutes, and the kernel's camera paints 1280x720 too slowly.
    for table, keys in {"model": 'name = "lightning"\nthreads = 1', "camera": "size = [320, 240]"}.items():
        if f"\n[{table}]" not in settings.read_text():
            settings.write_text(settings.read_text() + f"\n[{table}]\n{keys}\n")


@pytest.fixture(scope="module")
def root() -> Root:
    """A Debian 13 with a kernel and the mirror, installed by install.sh."""
    root = debian_root("trixie-machine", "trixie", APT)
    install(root)
    return root


@pytest.fixture(scope="module")
def drill(root) -> tuple[str, dict[str, bool]]:
    """The machine's serial output during the drill, and for each photograph of the display whether it shows anything.

    The photographs stay in the cache folder, next to the roots.
    """
    work = root.folder.parents[1] / "photographs" / "drill"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    image = work / "disk"
    make_image(root, image)
    try:
        log = boot(root, image, work, BOOTED_S)
    finally:
        image.unlink()
    return log, {picture.stem[3:]: is_lit(picture) for picture in work.glob("*.png")}


@pytest.mark.long
def test_start_watchdog_recovery_and_stop(drill) -> None:
    log, _ = drill
    said = [re.sub(r"\bprocess \d+", "process", line) for line in re.findall(r"^DRILL \d+ (.*)$", log, re.MULTILINE)]
    assert said == [
        "mirror runs, process, user gym-mirror", "the screen is the mirror's",
        "camera plugged in, found", "camera pulled, noticed", "process hangs", "killed and running again, process",
        "process crashes", "running again, process", "stopped: success, inactive", "staff pages answer",
        "log tidied", "started again", "asks for a restart of the board",
    ]  # fmt: skip
    assert "Watchdog timeout" in log
    assert "code=killed, status=9/KILL" in log


@pytest.mark.long
def test_the_display_shows_the_mirror_while_it_runs_and_nothing_once_it_is_stopped(drill) -> None:
    _, lit = drill
    for step in (
        "the-screen-is-the-mirror-s", "camera-plugged-in-found", "camera-pulled-noticed",
        "process-hangs",  # a hang leaves the last picture
        "killed-and-running-again-process", "running-again-process", "started-again",
    ):  # fmt: skip
        assert lit[step], step
    assert not lit["stopped-success-inactive"]


@pytest.mark.long
def test_the_board_restarts_when_staff_ask_for_it(drill) -> None:
    log, _ = drill
    assert log.index("asks for a restart of the board") < log.index("reboot: Restarting system")
