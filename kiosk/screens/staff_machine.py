"""What staff read and do about the box itself: its health, a test of the buttons, restarting and switching off."""

from __future__ import annotations

from collections.abc import Callable

import pygame

from hardware.board import BoardHealth
from hardware.buttons import Button
from hardware.power import PowerAction
from kiosk.screens.context import Vitals
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.layout import Column, middle
from kiosk.screens.drawing.theme import GOOD, QUIET, SOFT, Role
from kiosk.screens.screen import Labels
from kiosk.usage.records import EventKind
from kiosk.usage.report import Report
from kiosk.vision.observation import Observation

QUIET_S = 10.0  # nothing pressed for so long: the buttons do their own work again
NAMES = {button: f"button.{button.value}" for button in Button}


class Health:
    """How the mirror is doing: the board as it was when the page was opened, the rest as it is now."""

    label = "button.health"

    def __init__(
        self, board: BoardHealth, today: Report, log_trouble: str | None, vitals: Callable[[], Vitals]
    ) -> None:
        self._board = board
        self._today = today
        self._log_trouble = log_trouble
        self._vitals = vitals
        self._now = 0.0

    @property
    def captured(self) -> Labels | None:
        return None

    def labels(self) -> Labels:
        return {}

    def press(self, button: Button, now: float) -> None:
        """No button does anything here."""

    def update(self, now: float) -> None:
        self._now = now

    def faults(self, canvas: Canvas, sight: Observation) -> list[str]:
        """What needs a look, in words."""
        found = []
        if sight.problem is not None:
            found.append(canvas.text(sight.problem))
        if self._board.degraded_reason is not None:
            found.append(canvas.text("staff.throttled"))
        if self._log_trouble is not None:
            found.append(canvas.text("problem.store"))
        if lost := self._vitals().lost:
            names = ", ".join(canvas.text(NAMES[button]) for button in Button if button in lost)
            found.append(canvas.text("staff.pins-lost", buttons=names))
        return found

    def draw(self, canvas: Canvas, sight: Observation) -> None:
        column = _headed(canvas, "staff.health")
        faults = self.faults(canvas, sight)
        column.write(canvas.text("staff.not-well" if faults else "staff.well"), Role.EXPLANATION)
        column.space(40)
        for words in (*faults, *self._facts(canvas, sight)):
            column.write(words, Role.BODY, SOFT)

    def _facts(self, canvas: Canvas, sight: Observation) -> list[str]:
        vitals, facts = self._vitals(), []
        if sight.frame is not None and sight.problem is None:
            age_ms = round((self._now - sight.frame.captured_at) * 1000)
            facts.append(canvas.text("staff.camera-rate", rate=round(vitals.pictures), age=age_ms))
            facts.append(canvas.text("staff.pose-rate", rate=round(vitals.poses)))
        lost = sum(event.kind is EventKind.CAMERA_LOST for event in self._today.events)
        facts.append(canvas.text("staff.restarts", n=lost))
        if self._log_trouble is None:
            facts.append(canvas.text("staff.log-works"))
        facts.append(canvas.text("staff.clock", time=f"{vitals.clock:%H:%M}"))
        if self._board.temperature_c is not None:
            facts.append(canvas.text("staff.temperature", degrees=round(self._board.temperature_c)))
        if self._board.uptime_s is not None:
            hours, minutes = divmod(int(self._board.uptime_s) // 60, 60)
            facts.append(canvas.text("staff.up", time=f"{hours} h {minutes} min"))
        return facts


class ButtonTest:
    """Press each button once; meanwhile none of them does its own work."""

    label = "button.buttons"

    def __init__(self, now: float) -> None:
        self._begin(now)

    def _begin(self, now: float) -> None:
        self.heard: set[Button] = set()
        self._pressed_at = now
        self._running = True

    @property
    def captured(self) -> Labels | None:
        """The lamp of a button goes out when it has been heard."""
        if not self._running:
            return None
        return {button: NAMES[button] for button in Button if button not in self.heard}

    def labels(self) -> Labels:
        return {Button.OK: "button.again"}

    def press(self, button: Button, now: float) -> None:
        if not self._running:
            self._begin(now)
            return
        self.heard.add(button)
        self._pressed_at = now
        self._running = len(self.heard) < len(Button)

    def update(self, now: float) -> None:
        if now - self._pressed_at >= QUIET_S:
            self._running = False

    def draw(self, canvas: Canvas, sight: Observation) -> None:
        column = _headed(canvas, "staff.self-test")
        column.write(canvas.text("staff.press-each"), Role.EXPLANATION)
        column.space(40)
        for button in Button:
            row = column.take(canvas.scaled(90))
            heard = button in self.heard
            mark = (row.x + canvas.scaled(24), row.centery)
            if heard:
                canvas.paint(shapes.disc(mark, canvas.scaled(24)), GOOD)
            else:
                canvas.paint(shapes.ring(mark, canvas.scaled(20), canvas.scaled(5)), QUIET)
            words = pygame.Rect(row.x + canvas.scaled(80), row.y, row.width - canvas.scaled(80), row.height)
            canvas.write(canvas.text(NAMES[button]), Role.BODY, words, valign="middle", lines=1)
            state = canvas.text("staff.works" if heard else "staff.missing")
            canvas.write(state, Role.BODY, words, "right", "middle", colour=SOFT, lines=1)


class PowerPage:
    """Restart or switch off, each asked about once more."""

    label = "button.power"

    def __init__(self, ask: Callable[[PowerAction], None]) -> None:
        self._ask = ask
        self._sure_of: PowerAction | None = None

    @property
    def captured(self) -> Labels | None:
        return None if self._sure_of is None else {Button.OK: "button.yes", Button.BACK: "button.no"}

    def labels(self) -> Labels:
        return {Button.PREVIOUS: "button.restart", Button.OK: "button.shut-down"}

    def press(self, button: Button, now: float) -> None:
        if self._sure_of is None:
            self._sure_of = PowerAction.RESTART if button is Button.PREVIOUS else PowerAction.SHUT_DOWN
            return
        if button is Button.OK:
            self._ask(self._sure_of)
        self._sure_of = None

    def update(self, now: float) -> None:
        """Nothing changes by itself."""

    def draw(self, canvas: Canvas, sight: Observation) -> None:
        column = _headed(canvas, "staff.power")
        if self._sure_of is not None:
            key = "staff.restart" if self._sure_of is PowerAction.RESTART else "staff.shut-down"
            column.write(canvas.text(key), Role.EXPLANATION)
            column.write(canvas.text("staff.sure"), Role.EXPLANATION)


def _headed(canvas: Canvas, title: str) -> Column:
    column = Column(canvas, middle(canvas, canvas.scaled(1100 if canvas.portrait else 900)), "left")
    column.write(canvas.text(title), Role.TITLE)
    column.space(60)
    return column
