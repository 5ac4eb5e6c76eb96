"""Runs inside the virtual machine: takes the installed mirror through a whole program by presses on the kernel's pins,
with the loopback camera as its member, and then takes the camera through its faults. Reports each step.

What the mirror shows is read from its lamps, as a member sees them. Arguments: the folder of the pins in sysfs.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from fnmatch import fnmatchcase
from pathlib import Path

BUTTONS = {"previous": 5, "next": 6, "ok": 13, "back": 19}
LAMPS = (12, 16, 20, 21)  # PREVIOUS, NEXT, OK, BACK
PRESS_S = 0.3
SLOW = 5  # frames a second: the clip at half its speed, as this machine finds few poses a second
TIMEOUT_S = 60.0  # until a screen that should come
FADE_S = 1.6  # for a screen to be drawn for the first time and to fade in
PHOTOGRAPH_S = 0.6  # a second of this machine is several of the host, which looks every second
SETTINGS = Path("/etc/gym-mirror/config.toml")
DROP_IN = Path("/etc/systemd/system/gym-mirror.service.d/broken.conf")
LOG = "file:/var/lib/gym-mirror/usage.sqlite3?mode=ro"


def say(words: str) -> None:
    with open("/dev/ttyS0", "w") as serial:
        serial.write(f"\nDRILL {time.monotonic():.0f} {words}\n")


def wait(seconds: float, found: Callable[[], bool]) -> float:
    """How long it took, seconds; at most `seconds`."""
    began = time.monotonic()
    while not found() and time.monotonic() - began < seconds:
        time.sleep(0.02)
    return time.monotonic() - began


def camera(size: str, rate: int, what: str) -> None:
    wanted = Path("/run/camera-wanted")
    wanted.with_suffix(".new").write_text(f"{size} {rate} {what}\n")
    wanted.with_suffix(".new").rename(wanted)


def events(kind: str) -> list[str]:
    """The details of all events of this kind in the mirror's log."""
    with sqlite3.connect(LOG, uri=True) as log:
        return [detail for (detail,) in log.execute("SELECT detail FROM event WHERE kind = ? ORDER BY at", [kind])]


def sets() -> list[tuple[str, int]]:
    with sqlite3.connect(LOG, uri=True) as log:
        return list(log.execute("SELECT exercise, reps FROM exercise_set ORDER BY id"))


class MissedError(Exception):
    """A screen that should have come did not; the report says which."""


class Panel:
    """The buttons and lamps. A pattern has a character a lamp: 1 lit, 0 dark, ? either."""

    def __init__(self, pins: Path) -> None:
        self._pins = pins

    def lamps(self) -> str:
        return "".join((self._pins / f"sim_gpio{pin}/value").read_text().strip() for pin in LAMPS)

    def shows(self, pattern: str) -> bool:
        return fnmatchcase(self.lamps(), pattern)

    def push(self, button: str, until: Callable[[], bool]) -> float:
        """Press a button, and wait `TIMEOUT_S` at most. Returns how late it came, seconds."""
        pull = self._pins / f"sim_gpio{BUTTONS[button]}/pull"
        pull.write_text("pull-down")
        late_s = wait(PRESS_S, until)
        time.sleep(max(0.0, PRESS_S - late_s))
        pull.write_text("pull-up")
        return late_s if until() else late_s + wait(TIMEOUT_S, until)

    def press(self, button: str, expected: str, step: str) -> None:
        """Press, wait for the lamps of the next screen, and report; how long it took only where the lamps change."""
        changes = not self.shows(expected)
        late_s = self.push(button, lambda: self.shows(expected))
        self.report(step, expected)
        if changes:
            say(f"lamps {late_s * 1000:.0f} ms after the edge")

    def reach(self, expected: str, step: str) -> None:
        """Wait for the lamps of a screen that comes by itself."""
        wait(TIMEOUT_S, lambda: self.shows(expected))
        self.report(step, expected)

    def report(self, step: str, expected: str = "*") -> None:
        """Report a step and the lamps, while the screen is photographed. Raises MissedError when the lamps differ."""
        time.sleep(FADE_S)
        say(f"{step}: {self.lamps()}")
        time.sleep(PHOTOGRAPH_S)
        if not self.shows(expected):
            say(f"missed: {expected}")
            raise MissedError


def live_set(panel: Panel) -> None:
    """From the start to the squats of the program's first set."""
    panel.reach("1110", "start")
    panel.press("ok", "1111", "safety")
    panel.press("ok", "1111", "choose")
    panel.press("ok", "1101", "first time")
    panel.press("previous", "0111", "next up")
    squats(panel, "first")


def squats(panel: Panel, number: str) -> None:
    camera("large", 10, "still")
    panel.press("ok", "??01", f"set-up, {number}")
    panel.reach("0?11", f"live, {number}")
    camera("large", SLOW, "play")
    time.sleep(3)
    panel.report(f"squats, {number}")


def whole_program(panel: Panel) -> None:
    live_set(panel)
    finish_set(panel, "first", 1)
    panel.press("ok", "0111", "next up again")
    squats(panel, "second")
    finish_set(panel, "second", 2)
    panel.press("ok", "1111", "program done")
    panel.press("back", "1110", "start again")
    say(f"logged {sets()}")


def finish_set(panel: Panel, number: str, count: int) -> None:
    """count: of the sets in the log once this one has ended."""
    wait(TIMEOUT_S, lambda: len(sets()) >= count)
    panel.report(f"pain, {number}")
    panel.press("ok", "?111", f"result, {number}")  # PREVIOUS: an offer


def camera_faults(panel: Panel) -> None:
    def lost_and_found(what: str, begin: Callable[[], None], end: Callable[[], None]) -> None:
        lost, back = len(events("camera-lost")), len(events("camera-back"))
        begin()
        wait(60, lambda: len(events("camera-lost")) > lost)
        panel.report(f"{what}, noticed", "0000")
        end()
        wait(60, lambda: len(events("camera-back")) > back)
        panel.report(f"{what}, over", "1110")
        say(f"reason {events('camera-lost')[-1]}")

    for rate in (5, 60):
        before = len(events("camera-lost"))
        camera("large", rate, "play")
        time.sleep(6)
        say(f"{rate} pictures a second, lost {len(events('camera-lost')) - before}")
    camera("large", 10, "play")
    lost_and_found("no frames", lambda: camera("large", 10, "off"), lambda: camera("large", 10, "play"))
    lost_and_found("one colour", lambda: camera("large", 10, "uniform"), lambda: camera("large", 10, "play"))
    lost_and_found("another size", lambda: camera("large", 10, "off"), lambda: camera("small", 10, "play"))


def broken(panel: Panel) -> None:
    """The mirror with one thing broken at a time: what the checks of the other parts look at must differ then."""
    whole = SETTINGS.read_text()
    for what, lamps, settings, environment in (
        ("lamps", "0001", whole + '\n[lamps]\nlit = "low"\n', ""),
        ("a pin", "1110", whole.replace("ok = 13", "ok = 26"), ""),
        ("colours", "1110", whole, ""),
        ("display", "????", whole, "Environment=SDL_VIDEODRIVER=dummy"),
        ("nothing", "1110", whole, ""),
    ):
        camera("large", 10, "swapped" if what == "colours" else "still")
        SETTINGS.write_text(settings)
        DROP_IN.write_text(f"[Service]\n{environment}\n")
        subprocess.run("systemctl daemon-reload; systemctl restart gym-mirror.service", shell=True, check=False)
        panel.reach(lamps, f"broken {what}")
        if what == "a pin":
            panel.push("ok", lambda: True)
            time.sleep(3)
            panel.report("broken a pin, pressed")
        say(f"over {what}")  # a dark display is photographed again until the next step


def main() -> None:
    panel = Panel(Path(sys.argv[1]))
    parts = {
        "start": lambda panel: panel.reach("1110", "start"),
        "program": whole_program, "camera": camera_faults, "broken": broken, "live": live_set,
    }  # fmt: skip
    with suppress(MissedError):
        for part in sys.argv[2:]:
            parts[part](panel)
    subprocess.run("journalctl -u gym-mirror -o short-monotonic --no-pager --no-hostname >/dev/ttyS0", shell=True)
    say("end")


if __name__ == "__main__":
    main()
