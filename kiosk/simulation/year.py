"""Days, months and years of members: recorded poses go in at the movement step, and the log grows day by day."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

import numpy as np

from hardware.board import BoardHealth
from hardware.buttons import Button, ButtonEvent, Hold, Press
from hardware.frame import Frame
from inference.pose import Pose
from kiosk.audio.sound import NullSound
from kiosk.exercises.selection import Selection
from kiosk.mirror.app import App
from kiosk.mirror.assembly import make_context
from kiosk.mirror.machine_log import MachineLog
from kiosk.screens.screen_name import ScreenName
from kiosk.settings import Settings
from kiosk.simulation.recordings import POSES_A_SECOND, Recording, recording
from kiosk.simulation.resource_use import ProcessSampler
from kiosk.simulation.soak import unmeasured
from kiosk.simulation.soak_result import SampleLog
from kiosk.usage.export import export_months
from kiosk.usage.records import EventKind
from kiosk.usage.sample_data import HOURS
from kiosk.usage.store import Store
from kiosk.usage.writer import Writer
from kiosk.vision.observation import Observation

HOW = (
    "Simulated time from the movement step on: recorded poses, {rate:.1f} a second; the screens' logic, session, board "
    "watch, log and nightly tidying; camera, model and drawing are left out. Sets are short: {reps} reps, {seconds} s."
)
SESSIONS_A_DAY = 60
STEP = 2  # of the recorded poses every second one is fed: what the slowest board still reads
TURN_S = STEP / POSES_A_SECOND
MENU_S = 0.7  # between two presses
IDLE_S = 600.0  # between members the clock goes on in such steps
LONGEST_S = 600.0  # a session that takes longer hangs
REPS, SECONDS = 2, 5.0
STILL = 4  # the pose of a recording in which the member stands ready
SETTLED_S = 300.0  # of real time; simulated days follow each other faster than a busy disk writes
TIDY_AT = time(3)
DAY_S = 86_400.0


def short_sets(selection: Selection) -> Selection:
    """Every exercise by itself, one short set of it, so that a year has its sessions and ends within an hour or two."""
    singles = [choice for choice in selection.choices if not choice.is_program]
    shortened = []
    for choice in singles:
        exercise, dose = choice.doses[0]
        amount = {"reps": REPS} if dose.reps is not None else {"seconds": SECONDS}
        dose = dose.model_copy(update={"sets": 1, "each_side": False, **amount})
        shortened.append(replace(choice, doses=((exercise, dose),)))
    return replace(selection, choices=tuple(shortened))


@dataclass(frozen=True)
class VisitScript:
    """choice: how many times NEXT is pressed when choosing. leaves: how the member goes: "done" after the set, "ends"
    it with BACK, "walks" away in it, or "holds" BACK."""

    choice: int
    leaves: str


class SimulatedGym:
    """The mirror and who comes to it. now: Unix seconds, and the main loop's clock too. sessions, sets: so far."""

    def __init__(self, settings: Settings, state: Path, selection: Selection, began: float) -> None:
        self.now = began
        self.sessions = self.sets = 0
        self.on_turn: Callable[[], None] = lambda: None
        self._state = state
        self._zone = settings.usage.zone()
        self._keep_days = settings.usage.keep_days
        self._writer = Writer(state, self._zone)
        self._context = make_context(
            settings,
            state,
            short_sets(selection),
            self._writer,
            NullSound(),
            began,
            lambda: self.now,
            lambda: unmeasured(self.now, self._zone),
            demo=False,
        )
        self._app = App(self._context, began)
        board = BoardHealth("simulated", 58.0, frozenset(), frozenset(), None, None, None, None)
        self._keeping = MachineLog(self._writer, lambda: board, lambda hot: None, lambda: self.now, began)
        self._draw = random.Random(0)
        self._pixels = np.zeros((480, 640, 3), np.uint8)
        self._writer.add_event(EventKind.START, began)

    def close(self) -> None:
        self._app.close(self.now)
        self._keeping.log_uptime()
        self._writer.add_event(EventKind.STOP, self.now)
        self._writer.close()

    def run_day(self, day: date) -> None:
        """One local day: members at the hours they come, and the log tidied before."""
        self._wait_until(datetime.combine(day, TIDY_AT, self._zone).timestamp())
        self._tidy(day)
        hours = sorted(self._draw.choices(list(HOURS), list(HOURS.values()), k=SESSIONS_A_DAY))
        starts = [datetime.combine(day, time(hour), self._zone).timestamp() for hour in hours]
        for at in sorted(start + self._draw.uniform(0, 3000) for start in starts):
            self._wait_until(at)
            self._visit()

    def _visit(self) -> None:
        self.sessions += 1
        (leaves,) = self._draw.choices(("done", "ends", "walks", "holds"), (88, 6, 4, 2))
        visit = VisitScript(self._draw.randrange(len(self._context.selection.choices)), leaves)
        presses: dict[ScreenName, list[Button]] = {
            ScreenName.ATTRACT: [Button.OK],
            ScreenName.SAFETY: [Button.OK],
            ScreenName.FIRST_TIME: [Button.PREVIOUS],
            ScreenName.CHOOSE: [*[Button.NEXT] * visit.choice, Button.OK],
            ScreenName.PAIN: [Button.OK],
            ScreenName.RESULT: [Button.BACK],
        }
        end = self.now + LONGEST_S
        while self.now < end:
            name = self._app.name
            if name is ScreenName.ATTRACT and not presses[ScreenName.ATTRACT]:
                return
            if presses.get(name):
                self._turn(None, MENU_S, Press(presses[name].pop(0), self.now))
            elif name is ScreenName.SETUP:
                self._stand(end)
            elif name is ScreenName.LIVE:
                self.sets += 1
                self._train(visit.leaves)
            else:
                self._turn(None, MENU_S)
        raise RuntimeError(f"A member is still on {self._app.name} after {LONGEST_S:.0f} s")

    def _stand(self, end: float) -> None:
        """Ready for the set, until the countdown is over."""
        stands = self._recording()
        while self._app.name in (ScreenName.SETUP, ScreenName.COUNTDOWN) and self.now < end:
            self._turn(stands.pose(STILL, self.now + TURN_S), TURN_S)

    def _train(self, leaves: str) -> None:
        """The set, done to its end or left in one of the ways that members have."""
        trains, began = self._recording(), self.now
        place, leaves_at = STILL, began + 5.0
        while self._app.name is ScreenName.LIVE:
            place = (place + STEP) % len(trains)
            gone = leaves != "done" and self.now >= leaves_at
            events: tuple[ButtonEvent, ...] = ()
            if gone and leaves == "ends":
                events = (Press(Button.BACK, self.now),)
            elif gone and leaves == "holds":
                events = (Hold(Button.BACK, self.now),)
            pose = None if gone and leaves == "walks" else trains.pose(place, self.now + TURN_S)
            self._turn(pose, TURN_S, *events)

    def _recording(self) -> Recording:
        planned = self._context.session.next_set
        assert planned is not None  # a set-up check has a set to check for
        return _recording(planned.exercise.name)

    def _turn(self, pose: Pose | None, seconds: float, *events: ButtonEvent) -> None:
        self.now += seconds
        planned = self._context.session.next_set
        width, height = _recording(planned.exercise.name).size if planned else (640, 480)
        if self._pixels.shape[:2] != (height, width):
            self._pixels = np.zeros((height, width, 3), np.uint8)
        sight = Observation(Frame(self._pixels, self.now, 0), pose, None, True, self.now)
        self._app.update(self.now, events, sight)
        self._keeping.update(self.now, self._app.screen.in_set, self._app.out_of_order)
        self.on_turn()

    def _wait_until(self, at: float) -> None:
        while self.now < at:
            self._turn(None, min(IDLE_S, at - self.now))

    def _tidy(self, day: date) -> None:
        """What the nightly timer does, when all that the day has left to write is written."""
        self._writer.add_uptime(self.now, 0.0, 0.0, None).result(SETTLED_S)
        with Store.open(self._state, self._zone) as store:
            store.prune(day - timedelta(days=self._keep_days))
            export_months(store, day, self._state)


@cache
def _recording(name: str) -> Recording:
    return recording(name)


@dataclass(frozen=True)
class Year:
    """days: to be lived through in order. last: the day that the log ends on."""

    days: SimulatedGym
    dates: list[date]
    logbook: SampleLog

    def run(self) -> Iterator[float]:
        """Day by day; yields the hours that are over."""
        for number, day in enumerate(self.dates, 1):
            self.days.run_day(day)
            yield 24.0 * number


@contextmanager
def year(settings: Settings, state: Path, selection: Selection, hours: float, last: date) -> Iterator[Year]:
    """So many hours in whole days, up to the day `last`. Raises StoreError."""
    count = max(1, round(hours / 24))
    dates = [last - timedelta(days=back) for back in range(count - 1, -1, -1)]
    began = datetime.combine(dates[0], time(), settings.usage.zone()).timestamp()
    days = SimulatedGym(settings, state, selection, began)
    pulse = ProcessSampler()
    logbook = SampleLog(DAY_S, pulse.sample)
    days.on_turn = lambda: logbook.turn(days.now - began)
    try:
        yield Year(days, dates, logbook)
    finally:
        days.close()
