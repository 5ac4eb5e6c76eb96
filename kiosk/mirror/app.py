"""The screens put to work: presses, time and sight go in, one screen at a time comes out. No thread, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pygame

from hardware.buttons import ButtonEvent, Chord, Hold, Press, Stuck
from kiosk.adjustments import Adjustment
from kiosk.audio.sound import Tone
from kiosk.screens.context import Context
from kiosk.screens.drawing.button_labels import draw_labels
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.layout import draw_demo_mark
from kiosk.screens.drawing.theme import PRESS_S, SCREEN_FADE_S
from kiosk.screens.out_of_order import OutOfOrder
from kiosk.screens.registry import SCREENS
from kiosk.screens.screen import Labels, Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.usage.records import EventKind
from kiosk.vision.observation import Observation

PROBLEM_EVENTS = {
    "problem.camera": (EventKind.CAMERA_LOST, EventKind.CAMERA_BACK),
    "problem.model": (EventKind.MODEL_LOST, EventKind.MODEL_BACK),
}
IDLE_TIMEOUT_S = 180.0  # nothing pressed for so long outside a set, though somebody is there: the session is over


class App:
    """One turn of the main loop is `turn`, then `draw`.

    name, screen: the screen that is on; it stays, unseen, while the out-of-order screen covers it.
    """

    def __init__(self, context: Context, now: float) -> None:
        self.context = context
        self.sight = Observation()
        self.name = ScreenName.ATTRACT
        self.screen: Screen = SCREENS[ScreenName.ATTRACT](context)
        self.screen.enter(now, self.sight)
        self._fault_screen = OutOfOrder(context)
        self._pressed: Press | None = None
        self._active_at = now
        self._seen_at = now
        self._changed = False
        self._changed_at = now
        self._before: pygame.Surface | None = None

    @property
    def out_of_order(self) -> bool:
        return self.sight.problem is not None

    @property
    def shown(self) -> Screen:
        """What is seen: the present screen, or the out-of-order screen over it."""
        return self._fault_screen if self.out_of_order else self.screen

    def labels(self) -> Labels:
        """What the buttons do now: what is not named does nothing, and its lamp is off."""
        return self.shown.labels()

    def update(self, now: float, events: Sequence[ButtonEvent], sight: Observation) -> None:
        """Hand over what has happened since the last turn, and follow where it leads."""
        self._note_problems(sight)
        self.sight = sight
        for event in events:
            self._take(event, now)
        seen = replace(sight, frame=None, pose=None, fresh=False) if sight.problem is not None else sight
        following = self.screen.update(now, seen) or self._idle_screen(now, seen)
        if following is not None:
            self._show(following, now)

    def draw(self, canvas: Canvas, now: float, held: float = 0.0) -> None:
        """held: 0..1, how far BACK has been held towards ending the session."""
        if self._changed:
            self._changed, self._changed_at, self._before = False, now, canvas.snapshot()
        canvas.brightness = self.context.adjustments.percent(Adjustment.BRIGHTNESS) / 100
        self.shown.draw(canvas, now, self.sight)
        if self.context.demo and self.shown.shows_camera and self.sight.frame is not None:
            draw_demo_mark(canvas, in_set=self.screen.in_set)
        self._fade(canvas, now)
        words = {button: self.context.text(key) for button, key in self.labels().items()}
        noticed = self._pressed is not None and now - self._pressed.at < PRESS_S
        draw_labels(canvas, words, self._pressed.button if self._pressed and noticed else None, held)

    def close(self, now: float) -> None:
        """The mirror is switched off: a set in progress is kept as left, and nothing of the member remains."""
        if self.name is not ScreenName.ATTRACT:
            self._show(ScreenName.ATTRACT, now)

    def _fade(self, canvas: Canvas, now: float) -> None:
        """The screen before still shows through for a moment; button labels never wait for it."""
        if self._before is None:
            return
        gone = (now - self._changed_at) / SCREEN_FADE_S
        if gone < 1:
            canvas.cross_fade(self._before, 1 - gone)
        else:
            self._before = None

    def _note_problems(self, sight: Observation) -> None:
        """The log keeps when something broke, why, and when it was whole again."""
        before = self.sight.problem
        if sight.problem == before:
            return
        if before in PROBLEM_EVENTS:
            self.context.session_log.note(PROBLEM_EVENTS[before][1])
        if sight.problem in PROBLEM_EVENTS:
            self.context.session_log.note(PROBLEM_EVENTS[sight.problem][0], sight.reason)

    def _take(self, event: ButtonEvent, now: float) -> None:
        self._active_at = now
        if isinstance(event, Press):
            self.screen.on_any_press(now)
        if isinstance(event, Press) and event.button in self.labels():
            self._pressed = event
            self.context.sound.tone(Tone.PRESS)
            self.screen.handle(event)
        elif isinstance(event, Hold) and self.name is not ScreenName.ATTRACT:
            self._show(ScreenName.ATTRACT, now)
        elif isinstance(event, Chord):
            self._show(ScreenName.STAFF, now)
        elif isinstance(event, Stuck):
            self.context.session_log.note(EventKind.STUCK_BUTTON, event.button)

    def _idle_screen(self, now: float, sight: Observation) -> ScreenName | None:
        """Back to the beginning when whoever pressed the buttons has gone; a set in progress sees to that itself."""
        if sight.pose is not None or self.context.demo:  # a person in a clip is not the one who presses
            self._seen_at = now
        if self.name is ScreenName.ATTRACT or self.screen.in_set:
            self._active_at = now
        if now - self._active_at >= IDLE_TIMEOUT_S:
            return ScreenName.ATTRACT
        gone = now - max(self._active_at, self._seen_at) >= self.screen.absence_timeout_s
        return ScreenName.ATTRACT if gone else None

    def _show(self, name: ScreenName, now: float) -> None:
        self.screen.leave(now)
        if name is ScreenName.ATTRACT and self.name is not ScreenName.ATTRACT:
            self.context.end_session(now)
        self.screen = SCREENS[name](self.context, opened_from=self.name)
        self.name = name
        self.screen.enter(now, self.sight)
        self._changed = True
