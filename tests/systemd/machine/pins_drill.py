"""Runs inside the virtual machine: the installed program's button panel on the kernel's pins, pressed through sysfs.

Prints one line per step for the drill. Arguments: the folder of the pins in sysfs, and the file that takes them away.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from hardware.buttons import Button, ButtonEvent, Buttons, Chord, Edge, Hold, Press, Stuck
from hardware.gpio import ButtonPanelError, GpioButtonPanel, Wiring, open_button_panel

PINS = dict(zip(Button, (5, 6, 13, 19), strict=True))
LAMPS = dict(zip(Button, (12, 16, 20, 21), strict=True))
PREVIOUS, NEXT, OK, BACK = Button


class Board:
    """The simulated pins, seen from outside."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def set(self, button: Button, down: bool) -> None:
        (self._folder / f"sim_gpio{PINS[button]}/pull").write_text("pull-down" if down else "pull-up")

    def lit(self) -> list[str]:
        values = {button: (self._folder / f"sim_gpio{pin}/value").read_text().strip() for button, pin in LAMPS.items()}
        return [button for button, value in values.items() if value == "1"]


class Drill:
    def __init__(self, board: Board, panel: GpioButtonPanel) -> None:
        self._board, self._panel, self._buttons = board, panel, Buttons()
        self.late_s: list[float] = []

    def run(self, seconds: float, since: float | None = None) -> list[ButtonEvent]:
        """What the buttons report meanwhile. since: when a pin was changed, to note how late its edge is."""
        found: list[ButtonEvent] = []
        end = time.monotonic() + seconds
        while (now := time.monotonic()) < end:
            edges: list[Edge] = self._panel.read_edges(now)
            if since is not None:
                self.late_s += [edge.at - since for edge in edges[:1]]
                since = None if edges else since
            found += self._buttons.step(edges, now)
            time.sleep(0.005)
        return found

    def press(self, button: Button, seconds: float = 0.3) -> list[ButtonEvent]:
        self._board.set(button, True)
        found = self.run(seconds, time.monotonic())
        self._board.set(button, False)
        return found + self.run(0.3)


def words(events: list[ButtonEvent]) -> str:
    named = []
    for event in events:
        if isinstance(event, Press | Stuck | Hold):
            named.append(f"{type(event).__name__.lower()} {event.button}")
        elif isinstance(event, Chord):
            named.append("chord")
    return ", ".join(named) or "nothing"


def main() -> None:
    board = Board(Path(sys.argv[1]))
    try:
        panel = open_button_panel(Wiring(PINS, LAMPS), print)
    except ButtonPanelError as error:
        print(f"sentence: {error}")
        return
    drill = Drill(board, panel)
    drill.run(0.3)
    for button in Button:
        print(f"{button}: {words(drill.press(button))}")
    print(f"edge after {max(drill.late_s, default=0.0) * 1000:.0f} ms at most", file=sys.stderr)
    print(f"held: {words(drill.press(BACK, 2.6))}")
    board.set(PREVIOUS, True)
    board.set(NEXT, True)
    both = drill.run(3.5)
    board.set(PREVIOUS, False)
    board.set(NEXT, False)
    print(f"both: {words(both + drill.run(0.3))}")
    for _ in range(50):
        board.set(OK, True)
        time.sleep(0.001)
        board.set(OK, False)
        time.sleep(0.001)
    print(f"bounced: {words(drill.run(0.5))}")
    for button in Button:
        board.set(button, True)
    together = drill.run(0.3)
    for button in Button:
        board.set(button, False)
    print(f"all at once: {words(sorted(together + drill.run(0.3), key=str))}")
    print(f"stuck: {words(drill.press(NEXT, 10.5))}")
    for lit in ([PREVIOUS], list(Button), []):
        panel.set_lamps(lit)
        print(f"lit: {', '.join(board.lit()) or 'none'}")
    panel.set_lamps(list(Button))
    panel.close()
    print(f"closed: {', '.join(board.lit()) or 'none'}")
    if len(sys.argv) > 2:
        lose_the_chip(Path(sys.argv[2]))


def lose_the_chip(live: Path) -> None:
    """Take the pins away while the panel has them open. live: the file that does so."""
    panel = open_button_panel(Wiring(PINS, LAMPS))
    live.write_text("0")
    edges = panel.read_edges(time.monotonic())
    panel.set_lamps(list(Button))
    print(f"chip gone: {len(edges)} edges, {len(panel.faults)} faults")
    print(panel.faults[0] if panel.faults else "no fault")
    written = os.fstat(sys.stderr.fileno()).st_size
    time.sleep(1.0)
    print(f"lgpio's complaints in the next second: {os.fstat(sys.stderr.fileno()).st_size - written} bytes")
    panel.close()


if __name__ == "__main__":
    main()
