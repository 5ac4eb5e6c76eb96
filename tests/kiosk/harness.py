"""A mirror on simulated time: real screens, session, movement and log; simulated camera, model and clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import numpy as np

from hardware.board import BoardHealth
from hardware.buttons import Button, ButtonEvent, Press
from hardware.frame import Frame
from hardware.power import PowerAction
from inference.pose import Pose
from kiosk.adjustments import Adjustments
from kiosk.audio.sound import Tone
from kiosk.exercises.catalogue import load_exercises, load_programs
from kiosk.exercises.schema import Dose
from kiosk.exercises.selection import Choice, Selection, choices
from kiosk.mirror.app import App
from kiosk.movement.reading import Side
from kiosk.screens.context import Context, StaffServices, Vitals
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.screen import Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.session.session import Session
from kiosk.session.session_log import SessionLog
from kiosk.settings import Settings
from kiosk.simulation.drawn_member import with_hand_up
from kiosk.simulation.recordings import Recording, recording_on
from kiosk.staff.access import StaffAccess
from kiosk.text import load_text
from kiosk.usage.report import Report, report
from kiosk.usage.store import Store
from kiosk.usage.writer import Writer
from kiosk.vision.framing import Framing
from kiosk.vision.observation import Observation

DRAWN_STEPS = 10  # steps of the main loop to a picture: what no screen can draw would end the mirror
SMALL = (180, 320)  # pixels of a picture that nobody looks at
STEP_S = 1 / 15  # of the main loop, with one pose each; half the real rate, to save time
NOON = 1_773_313_200.0  # Unix seconds of 12 March 2026, noon in Central Europe
Shown = TypeVar("Shown", bound=Screen)


class RecordingSound:
    """Records tones and speech.

    speaking: whether speech is under way; a test sets it.
    """

    def __init__(self) -> None:
        self.speaking = False
        self.tones: list[Tone] = []
        self.said: list[str] = []
        self.volume: int | None = None
        self.language: str | None = None

    def tone(self, tone: Tone) -> None:
        self.tones.append(tone)

    def set_volume(self, percent: int) -> None:
        self.volume = percent

    def set_language(self, language: str) -> None:
        self.language = language

    def say(self, words: str) -> None:
        self.said.append(words)

    def count(self, number: int) -> None:
        self.said.append(str(number))

    def clear(self) -> None:
        pass

    def update(self, now: float) -> None:
        pass


class SimulatedMirror:
    """A mirror and its member.

    member: returns the pose at a time; None for nobody.
    grey: brightness of the frames, 0..255.
    problem: text key of what is out of order; None when everything works.
    visited: every screen so far, in order.
    canvas: what it draws on, a picture in `DRAWN_STEPS` steps.
    power_requests: restarts and shut-downs that staff requested.
    """

    def __init__(self, state: Path, settings: Settings | None = None, demo: bool = False) -> None:
        self.now = 1000.0
        self.sound = RecordingSound()
        self.board = BoardHealth("Raspberry Pi 5", 58.0, frozenset(), frozenset(), None, None, None, 33_120.0)
        self.vitals = Vitals(30.0, 26.0, frozenset(), datetime(2026, 3, 12, 12, 0))
        self.power_requests: list[PowerAction] = []
        self.audited: list[tuple[str, str]] = []
        self.state_dir = state
        self.writer = Writer(state)
        exercises = load_exercises()
        access = StaffAccess(state)
        self.context = Context(
            text=load_text("en"),
            selection=Selection(exercises, choices(exercises, load_programs())),
            session_log=SessionLog(self.writer, self.unix_time),
            sound=self.sound,
            adjustments=Adjustments(state, 70),
            staff=StaffServices(
                lock=access.screen_lock(),
                usage_report=self.report,
                read_board=lambda: self.board,
                read_vitals=lambda: self.vitals,
                audit=lambda kind, detail: self.audited.append((kind.value, detail)),
                request_power=self.power_requests.append,
            ),
            session=Session(self.now, exercises),
            focal_px=(settings or Settings()).camera.focal_px,
            demo=demo,
        )
        self.app = App(self.context, self.now)
        self.member: Callable[[float], Pose | None] = lambda at: None
        self.grey = 120
        self.problem: str | None = None
        self.visited = [self.app.name]
        self._size = (640, 480)
        self._framing = Framing()
        self._steps = 0
        self.canvas = Canvas(offscreen_stage(SMALL), self.context.text)

    def unix_time(self) -> float:
        return NOON + self.now

    def report(self, days: int = 1) -> Report:
        """The report of the simulated day."""
        store = Store.open_to_read(self.state_dir)
        day = date(2026, 3, 12)
        try:
            return report(store, day, day, None)
        finally:
            if store is not None:
                store.close()

    def current(self, kind: type[Shown]) -> Shown:
        """The current screen, which must be of this class."""
        assert isinstance(self.app.screen, kind)
        return self.app.screen

    @property
    def screen(self) -> ScreenName:
        return self.app.name

    def step(self, *events: ButtonEvent) -> None:
        """Run one step of the main loop with one new pose."""
        self.now += STEP_S
        width, height = self._size
        frame = Frame(np.full((height, width, 3), self.grey, np.uint8), self.now, 0)
        pose = self.member(self.now) if self.problem is None else None
        member = self._framing.update(pose, self.now, hold=self.app.screen.in_set)
        self.app.update(self.now, events, Observation(frame, pose, member, True, self.now, self.problem))
        planned = self.context.session.next_set
        self._framing.make_room(planned.exercise if planned is not None else None)
        if self.visited[-1] is not self.app.name:
            self.visited.append(self.app.name)
        if self._steps % DRAWN_STEPS == 0:
            self.canvas.text = self.context.text
            self.app.draw(self.canvas, self.now)
        self._steps += 1

    def texts(self) -> list[str]:
        """Every text on the present screen."""
        found: list[str] = []
        canvas = Canvas(
            offscreen_stage((270, 480)), self.context.text, on_record=lambda placed: found.append(placed.text)
        )
        self.app.screen.draw(canvas, self.now, Observation())
        return found

    def press(self, *buttons: Button) -> None:
        """Press buttons one after another."""
        for button in buttons:
            self.step(Press(button, self.now))
            self.step()

    def wait(self, seconds: float) -> None:
        for _ in range(round(seconds / STEP_S)):
            self.step()

    def wait_for(self, screen: ScreenName, at_most: float) -> None:
        """Run until a screen is up."""
        end = self.now + at_most
        while self.screen is not screen and self.now < end:
            self.step()
        assert self.screen is screen, f"still {self.screen} after {at_most} s, not {screen}"

    def stand(self, name: str = "squat", number: int = 8) -> None:
        """Let the member stand still in the start posture of a recording."""
        standing = self._recording(name)
        self._size = standing.size
        self.member = lambda at: standing.pose(number, at)

    def train(self, name: str, first: int = 8) -> None:
        """Let the member repeat a recorded exercise, from pose `first` on."""
        moving = self._recording(name)
        self._size = moving.size
        began = self.now
        self.member = lambda at: moving.pose((first + round((at - began) / STEP_S)) % len(moving), at)

    def raise_hand(self, side: Side, seconds: float = 1.3) -> None:
        """Let the member stand and hold one hand up, then lower it."""
        standing, before = recording_on("squat", Side.BOTH), self.member

        def member(at: float) -> Pose | None:
            found = standing.pose(8, at)
            return with_hand_up(found, side) if found is not None else None

        self.member = member
        self.wait(seconds)
        self.member = before
        self.wait(0.6)

    def _recording(self, name: str) -> Recording:
        """The recording, on the side of the next set where that is a set of this exercise."""
        planned = self.context.session.next_set
        return recording_on(name, planned.side if planned is not None and planned.exercise.name == name else Side.BOTH)

    def leave(self) -> None:
        self.member = lambda at: None

    def offer(self, name: str, **changes: object) -> None:
        """Make one exercise the only choice, with changes to its dose."""
        selection = self.context.selection
        exercise = selection.exercises[name]
        dose: Dose = exercise.dose.model_copy(update=changes)
        choice = next(c for c in selection.choices if c.name == name)
        only = Choice(choice.title, ((exercise, dose),), is_program=False)
        self.context.selection = replace(selection, choices=(only,))

    def begin(self) -> None:
        """Go to the choosing screen, as a member whose first visit it is."""
        self.press(Button.OK, Button.OK)
        assert self.screen is ScreenName.CHOOSE
        self.context.session.returning = False
