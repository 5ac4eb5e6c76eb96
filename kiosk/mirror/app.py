"""Runs the screens: presses, time and observations go in, one screen at a time comes out. No thread, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hardware.buttons import Button, ButtonEvent, Chord, Hold, Press, Stuck
from kiosk.adjustments import Adjustment
from kiosk.audio.sound import Tone
from kiosk.mirror.memory import return_freed_memory
from kiosk.movement.raised_hand import RaisedHand
from kiosk.movement.reading import Side
from kiosk.screens.context import Context
from kiosk.screens.drawing.button_labels import draw_labels
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.hand_ring import draw_hand_ring
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
IDLE_SCREENS = (ScreenName.ATTRACT, ScreenName.OUT_OF_SERVICE)  # between two sessions
IDLE_TIMEOUT_S = 180.0  # outside a set, the session ends after this time without a press, even with a person in view
HANDS = {Side.RIGHT: Button.OK, Side.LEFT: Button.BACK}  # what one raised hand presses


class App:
    """The screens of the mirror. Call `update`, then `draw`, in every step of the main loop.

    context: what the screens share.
    observation: the newest one.
    name, screen: the current screen. It stays, hidden, while the out-of-order screen covers it.
    """

    def __init__(self, context: Context, now: float) -> None:
        self.context = context
        self.observation = Observation()
        self.name = ScreenName.ATTRACT
        self.screen: Screen = SCREENS[ScreenName.ATTRACT](context)
        self.screen.enter(now, self.observation)
        self._fault_screen = OutOfOrder(context)
        self._hand = RaisedHand()
        self._last_press: Press | None = None
        self._active_at = now
        self._person_seen_at = now
        self._screen_changed = False
        self._screen_changed_at = now
        self._fading = False

    @property
    def out_of_order(self) -> bool:
        return self.observation.problem is not None

    @property
    def visible_screen(self) -> Screen:
        """The current screen, or the out-of-order screen that covers it."""
        return self._fault_screen if self.out_of_order else self.screen

    def labels(self) -> Labels:
        """What each button does now; a button that is not listed does nothing and its lamp is off."""
        return self.visible_screen.labels()

    def update(self, now: float, events: Sequence[ButtonEvent], observation: Observation) -> None:
        """Process the events since the last step, and change the screen if the current one requests it."""
        self._log_problem(observation)
        self.observation = observation
        for event in (*events, *self._hand_events(now)):
            self._handle_event(event, now)
        if observation.problem is not None:
            observation = replace(observation, frame=None, pose=None, fresh=False)
        following = self.screen.update(now, observation) or self._idle_screen(now, observation)
        if following is not None:
            self._show(following, now)

    def draw(self, canvas: Canvas, now: float, hold_progress: float = 0.0) -> None:
        """Draw the visible screen and the button labels.

        hold_progress: how far BACK has been held towards ending the session, 0..1.
        """
        if self._screen_changed:
            self._screen_changed, self._screen_changed_at, self._fading = False, now, True
            canvas.stage.keep_previous()
        canvas.brightness = self.context.adjustments.percent(Adjustment.BRIGHTNESS) / 100
        self.visible_screen.draw(canvas, now, self.observation)
        if self.context.demo and self.visible_screen.shows_camera and self.observation.frame is not None:
            draw_demo_mark(canvas, in_set=self.screen.in_set)
        self._fade(canvas, now)
        if self._hand.state is not None and HANDS[self._hand.state.side] in self.labels():
            draw_hand_ring(canvas, self._hand.state, HANDS[self._hand.state.side])
        labels = {button: self.context.text(key) for button, key in self.labels().items()}
        pressed = self._last_press.button if self._last_press and now - self._last_press.at < PRESS_S else None
        draw_labels(canvas, labels, pressed, hold_progress, hands=self.visible_screen.takes_hands)

    def _hand_events(self, now: float) -> list[Press]:
        """The press of a raised hand, on a screen that takes it."""
        if not self.visible_screen.takes_hands:
            self._hand.forget()
            return []
        if not self.observation.fresh:
            return []
        side = self._hand.step(self.observation.pose, self.observation.captured_at)
        return [Press(HANDS[side], now)] if side is not None else []

    def close(self, now: float) -> None:
        """End the session because the mirror stops: a set in progress is logged as left."""
        if self.name is not ScreenName.ATTRACT:
            self._show(ScreenName.ATTRACT, now)

    def _fade(self, canvas: Canvas, now: float) -> None:
        """Fade the previous screen out under the new one. The button labels are drawn later and do not fade."""
        if not self._fading:
            return
        progress = (now - self._screen_changed_at) / SCREEN_FADE_S
        if progress < 1:
            canvas.stage.draw_previous(1 - progress)
        else:
            self._fading = False
            canvas.stage.drop_previous()
            return_freed_memory()

    def _log_problem(self, observation: Observation) -> None:
        """Log the failure of a stage with its reason, and its recovery."""
        before = self.observation.problem
        if observation.problem == before:
            return
        if before in PROBLEM_EVENTS:
            self.context.session_log.add_event(PROBLEM_EVENTS[before][1])
        if observation.problem in PROBLEM_EVENTS:
            self.context.session_log.add_event(PROBLEM_EVENTS[observation.problem][0], observation.reason)

    def _handle_event(self, event: ButtonEvent, now: float) -> None:
        self._active_at = now
        if isinstance(event, Press):
            self.screen.on_any_press(now)
        if isinstance(event, Press) and self.screen.next is not None:
            return  # of several presses in one step, those after the one that leaves the screen were for no screen
        if isinstance(event, Press) and event.button in self.labels():
            self._last_press = event
            self.context.sound.tone(Tone.PRESS)
            self.screen.handle(event)
        elif isinstance(event, Hold) and self.name not in IDLE_SCREENS:
            self._show(ScreenName.ATTRACT, now)
        elif isinstance(event, Chord):
            self._show(ScreenName.STAFF, now)
        elif isinstance(event, Stuck):
            self.context.session_log.add_event(EventKind.STUCK_BUTTON, event.button)

    def _idle_screen(self, now: float, observation: Observation) -> ScreenName | None:
        """The attract screen once the member has left; None while a set runs, which handles absence itself."""
        if observation.pose is not None or self.context.demo:  # the person in a clip does not press the buttons
            self._person_seen_at = now
        if self.name in IDLE_SCREENS or self.screen.in_set:
            self._active_at = now
        if now - self._active_at >= IDLE_TIMEOUT_S:
            return ScreenName.ATTRACT
        absent_s = now - max(self._active_at, self._person_seen_at)
        return ScreenName.ATTRACT if absent_s >= self.screen.absence_timeout_s else None

    def _show(self, name: ScreenName, now: float) -> None:
        self.screen.leave(now)
        if name is ScreenName.ATTRACT and self.name is not ScreenName.ATTRACT:
            self.context.end_session(now)
        self.screen = SCREENS[name](self.context, opened_from=self.name)
        self.name = name
        self._hand.forget()
        self.screen.enter(now, self.observation)
        self._screen_changed = True
