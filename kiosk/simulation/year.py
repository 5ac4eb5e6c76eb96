"""Simulates days to years of members: recorded poses enter at the movement step, and the log grows day by day."""

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
from kiosk.movement.reading import Side
from kiosk.screens.screen_name import ScreenName
from kiosk.settings import Settings
from kiosk.simulation.recordings import POSE_RATE_HZ, START_POSE, Recording, recording_on
from kiosk.simulation.resource_use import ProcessSampler
from kiosk.simulation.soak import no_vitals
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
SESSIONS_PER_DAY = 60
POSE_STRIDE = 2  # every second recorded pose is used: the pose rate of the slowest board
STEP_S = POSE_STRIDE / POSE_RATE_HZ
PRESS_INTERVAL_S = 0.7  # between two button presses
IDLE_STEP_S = 600.0  # step of the clock while no member is present
SESSION_TIMEOUT_S = 600.0  # a longer session counts as hung
SET_REPS, SET_DURATION_S = 2, 5.0
WRITE_TIMEOUT_S = 300.0  # real time; simulated days pass faster than a busy disk writes
LEAVE_AFTER_S = 5.0  # from the start of a set until a member who does not complete it leaves
TIDY_AT = time(3)
DAY_S = 86_400.0


def short_sets(selection: Selection) -> Selection:
    """Every exercise on its own with one short set, so that a year has all its sessions and takes an hour or two."""
    singles = [choice for choice in selection.choices if not choice.is_program]
    shortened = []
    for choice in singles:
        exercise, dose = choice.doses[0]
        amount = {"reps": SET_REPS} if dose.reps is not None else {"seconds": SET_DURATION_S}
        dose = dose.model_copy(update={"sets": 1, "each_side": False, **amount})
        shortened.append(replace(choice, doses=((exercise, dose),)))
    return replace(selection, choices=tuple(shortened))


@dataclass(frozen=True)
class VisitScript:
    """How one member behaves.

    choice: number of presses of NEXT on the choosing screen.
    ending: "done" completes the set, "ends" presses BACK in it, "walks" leaves the frame, "holds" holds BACK.
    """

    choice: int
    ending: str


class SimulatedGym:
    """A mirror and its members.

    now: Unix seconds, also the main loop's clock.
    sessions, sets: counts so far.
    on_step: called after every step.
    """

    def __init__(self, settings: Settings, state: Path, selection: Selection, began: float) -> None:
        self.now = began
        self.sessions = self.sets = 0
        self.on_step: Callable[[], None] = lambda: None
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
            lambda: no_vitals(self.now, self._zone),
            demo=False,
        )
        self._app = App(self._context, began)
        board = BoardHealth("simulated", 58.0, frozenset(), frozenset(), None, None, None, None)
        self._machine_log = MachineLog(self._writer, lambda: board, lambda throttled: None, lambda: self.now, began)
        self._rng = random.Random(0)
        self._pixels = np.zeros((480, 640, 3), np.uint8)
        self._writer.add_event(EventKind.START, began)

    def close(self) -> None:
        self._app.close(self.now)
        self._machine_log.log_uptime()
        self._writer.add_event(EventKind.STOP, self.now)
        self._writer.close()

    def run_day(self, day: date) -> None:
        """Run one local day: tidy the log in the night, then members at typical hours."""
        self._wait_until(datetime.combine(day, TIDY_AT, self._zone).timestamp())
        self._tidy(day)
        hours = sorted(self._rng.choices(list(HOURS), list(HOURS.values()), k=SESSIONS_PER_DAY))
        starts = [datetime.combine(day, time(hour), self._zone).timestamp() for hour in hours]
        for at in sorted(start + self._rng.uniform(0, 3000) for start in starts):
            self._wait_until(at)
            self._visit()

    def _visit(self) -> None:
        self.sessions += 1
        (ending,) = self._rng.choices(("done", "ends", "walks", "holds"), (88, 6, 4, 2))
        visit = VisitScript(self._rng.randrange(len(self._context.selection.choices)), ending)
        presses: dict[ScreenName, list[Button]] = {
            ScreenName.ATTRACT: [Button.OK],
            ScreenName.SAFETY: [Button.OK],
            ScreenName.FIRST_TIME: [Button.PREVIOUS],
            ScreenName.CHOOSE: [*[Button.NEXT] * visit.choice, Button.OK],
            ScreenName.PAIN: [Button.OK],
            ScreenName.RESULT: [Button.BACK],
        }
        end = self.now + SESSION_TIMEOUT_S
        while self.now < end:
            name = self._app.name
            if name is ScreenName.ATTRACT and not presses[ScreenName.ATTRACT]:
                return
            if presses.get(name):
                self._step(None, PRESS_INTERVAL_S, Press(presses[name].pop(0), self.now))
            elif name is ScreenName.SETUP:
                self._stand(end)
            elif name is ScreenName.LIVE:
                self.sets += 1
                self._train(visit.ending)
            else:
                self._step(None, PRESS_INTERVAL_S)
        raise RuntimeError(f"A member is still on {self._app.name} after {SESSION_TIMEOUT_S:.0f} s")

    def _stand(self, end: float) -> None:
        """Stand in the start posture until the countdown is over."""
        recorded = self._recording()
        while self._app.name in (ScreenName.SETUP, ScreenName.COUNTDOWN) and self.now < end:
            self._step(recorded.pose(START_POSE, self.now + STEP_S), STEP_S)

    def _train(self, ending: str) -> None:
        """Do the set and end it as `VisitScript.ending` says."""
        recorded, number, leaves_at = self._recording(), START_POSE, self.now + LEAVE_AFTER_S
        while self._app.name is ScreenName.LIVE:
            number = (number + POSE_STRIDE) % len(recorded)
            leaving = ending != "done" and self.now >= leaves_at
            events: tuple[ButtonEvent, ...] = ()
            if leaving and ending == "ends":
                events = (Press(Button.BACK, self.now),)
            elif leaving and ending == "holds":
                events = (Hold(Button.BACK, self.now),)
            pose = None if leaving and ending == "walks" else recorded.pose(number, self.now + STEP_S)
            self._step(pose, STEP_S, *events)

    def _recording(self) -> Recording:
        planned = self._context.session.next_set
        assert planned is not None  # the set-up check runs before a planned set
        return _recording(planned.exercise.name, planned.side)

    def _step(self, pose: Pose | None, seconds: float, *events: ButtonEvent) -> None:
        self.now += seconds
        planned = self._context.session.next_set
        width, height = _recording(planned.exercise.name, planned.side).size if planned else (640, 480)
        if self._pixels.shape[:2] != (height, width):
            self._pixels = np.zeros((height, width, 3), np.uint8)
        observation = Observation(Frame(self._pixels, self.now, 0), pose, None, True, self.now)
        self._app.update(self.now, events, observation)
        self._machine_log.update(self.now, self._app.screen.in_set, self._app.out_of_order)
        self.on_step()

    def _wait_until(self, at: float) -> None:
        while self.now < at:
            self._step(None, min(IDLE_STEP_S, at - self.now))

    def _tidy(self, day: date) -> None:
        """Do what the nightly timer does, once everything of the day is written."""
        self._writer.add_uptime(self.now, 0.0, 0.0, None).result(WRITE_TIMEOUT_S)
        with Store.open(self._state, self._zone) as store:
            store.prune(day - timedelta(days=self._keep_days))
            export_months(store, day, self._state)


@cache
def _recording(name: str, side: Side) -> Recording:
    return recording_on(name, side)


@dataclass(frozen=True)
class Year:
    """A simulation to run.

    gym: the mirror and its members.
    dates: the days to simulate, in order.
    sample_log: samples of the process.
    """

    gym: SimulatedGym
    dates: list[date]
    sample_log: SampleLog

    def run(self) -> Iterator[float]:
        """Simulate day by day; yields the hours simulated so far."""
        for number, day in enumerate(self.dates, 1):
            self.gym.run_day(day)
            yield 24.0 * number


@contextmanager
def year(settings: Settings, state: Path, selection: Selection, hours: float, last: date) -> Iterator[Year]:
    """A simulation of whole days.

    hours: rounded to days, at least one.
    last: the last day.
    Raises StoreError.
    """
    count = max(1, round(hours / 24))
    dates = [last - timedelta(days=back) for back in range(count - 1, -1, -1)]
    began = datetime.combine(dates[0], time(), settings.usage.zone()).timestamp()
    gym = SimulatedGym(settings, state, selection, began)
    sampler = ProcessSampler()
    sample_log = SampleLog(DAY_S, sampler.sample)
    gym.on_step = lambda: sample_log.add_step(gym.now - began)
    try:
        yield Year(gym, dates, sample_log)
    finally:
        gym.close()
