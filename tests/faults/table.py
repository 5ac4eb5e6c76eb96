"""What every row of the table of faults has in common: what it says, what must hold in it, how a set is broken off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time as clock_time
from pathlib import Path

from kiosk.screens.screen_name import ScreenName
from kiosk.usage.records import EventKind
from tests.faults.rig import Rig

SAID_S = 2.0  # a still picture is called one within this time
RESTARTED_S = 10.0  # what systemd needs to start the mirror again, seen in a virtual machine
HOUR = 3600.0
NOON = clock_time(12)


@dataclass(frozen=True)
class Row:
    """member, staff, kept: in words. again_s: at most so long from the cure to working again, as measured."""

    fault: str
    member: str
    staff: str
    kept: str
    again: str

    def __str__(self) -> str:
        return f"| {self.fault} | {self.member} | {self.staff} | {self.kept} | {self.again} |"


ALL_KEPT = "every finished set"
ROWS: list[Callable[[Path], Row]] = []


def row(function: Callable[[Path], Row]) -> Callable[[Path], Row]:
    ROWS.append(function)
    return function


def check(rig: Rig, *events: EventKind) -> None:
    """What holds in every row: no finished set lost, no still picture without a word, staff can read what happened."""
    log = rig.log()
    done = log.total.sets - log.total.left
    assert done == rig.finished_sets() > 0, f"{rig.finished_sets()} sets were finished, {done} are in the log"
    assert rig.frozen <= SAID_S + rig.step_s, f"the picture stood still for {rig.frozen:.1f} s without a word"
    for event in events:
        assert event in rig.events(), f"{event} is not in the log"


def broken_in_a_set(rig: Rig, break_it: Callable[[], None], problem: str) -> float:
    """A whole set, then a second one that breaks in the middle. Returns how long it took until that was said."""
    rig.do_a_set()
    rig.start_a_set()
    break_it()
    return rig.seconds_until(lambda: rig.out_of_order == problem, at_most=8)


def goes_on(rig: Rig, at_most: float) -> float:
    """Until all is well again; and then a set can be done as before."""
    took = rig.seconds_until(lambda: rig.out_of_order is None, at_most)
    if rig.screen is not ScreenName.LIVE:
        rig.wait(1)
        rig.wait_for(ScreenName.ATTRACT, at_most=250)
        rig.do_a_set()
    return took
