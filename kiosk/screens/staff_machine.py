"""Staff pages about the machine: health, button test, restart and shutdown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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
from kiosk.screens.staff_page import StaffPage
from kiosk.usage.records import EventKind
from kiosk.usage.report import Report
from kiosk.vision.light import brightness, is_too_dark
from kiosk.vision.observation import Observation

TEST_TIMEOUT_S = 10.0  # without a press; then the test ends and the buttons work as usual
MAX_LEFT_OUT = 3  # mistakes in exercise files on the page; `gym-mirror exercises check` lists all
BUTTON_NAMES = {button: f"button.{button.value}" for button in Button}


class HealthPage(StaffPage):
    """Health of the mirror: the board as read when the page was opened, everything else live."""

    label = "button.health"

    def __init__(
        self,
        board: BoardHealth,
        today: Report | None,
        log_fault: str | None,
        left_out: Sequence[str],
        read_vitals: Callable[[], Vitals],
    ) -> None:
        """
        today: None = the log cannot be read.
        log_fault: why the log cannot be written or read; None = it can.
        left_out: mistakes in exercise files that are left out.
        """
        self._board = board
        self._today = today
        self._log_fault = log_fault
        self._left_out = left_out
        self._read_vitals = read_vitals
        self._now = 0.0

    def update(self, now: float, observation: Observation) -> None:
        self._now = now

    def faults(self, canvas: Canvas, observation: Observation) -> list[str]:
        """Everything that needs attention, as text."""
        found = []
        if observation.problem is not None:
            found.append(canvas.text(observation.problem))
        elif observation.frame is not None and is_too_dark(observation.frame):
            found.append(canvas.text("staff.too-dark", brightness=round(brightness(observation.frame))))
        if self._board.degraded_reason is not None:
            found.append(canvas.text("staff.throttled"))
        if self._log_fault is not None:
            found.append(canvas.text("problem.store"))
        if failed := self._read_vitals().failed_buttons:
            names = ", ".join(canvas.text(BUTTON_NAMES[button]) for button in Button if button in failed)
            found.append(canvas.text("staff.pins-lost", buttons=names))
        found += [canvas.text("staff.exercises-left-out", mistake=mistake) for mistake in self._left_out[:MAX_LEFT_OUT]]
        return found

    def draw(self, canvas: Canvas, observation: Observation) -> None:
        column = _headed(canvas, "staff.health")
        faults = self.faults(canvas, observation)
        column.write(canvas.text("staff.not-well" if faults else "staff.well"), Role.EXPLANATION)
        column.space(40)
        for line in (*faults, *self._facts(canvas, observation)):
            column.write(line, Role.BODY, SOFT)

    def _facts(self, canvas: Canvas, observation: Observation) -> list[str]:
        vitals, facts = self._read_vitals(), []
        if observation.frame is not None and observation.problem is None:
            age_ms = round((self._now - observation.frame.captured_at) * 1000)
            facts.append(canvas.text("staff.camera-rate", rate=round(vitals.camera_fps), age=age_ms))
            facts.append(canvas.text("staff.pose-rate", rate=round(vitals.pose_fps)))
        if self._today is not None:
            restarts = sum(event.kind is EventKind.CAMERA_LOST for event in self._today.events)
            facts.append(canvas.text("staff.restarts", n=restarts))
        if self._log_fault is None:
            facts.append(canvas.text("staff.log-works"))
        facts.append(canvas.text("staff.clock", time=f"{vitals.local_time:%H:%M}"))
        if self._board.temperature_c is not None:
            facts.append(canvas.text("staff.temperature", degrees=round(self._board.temperature_c)))
        if self._board.uptime_s is not None:
            hours, minutes = divmod(int(self._board.uptime_s) // 60, 60)
            facts.append(canvas.text("staff.up", time=f"{hours} h {minutes} min"))
        return facts


class ButtonTestPage(StaffPage):
    """Asks for one press of each button; meanwhile no button has its usual function."""

    label = "button.buttons"

    def __init__(self, now: float) -> None:
        self._begin(now)

    def _begin(self, now: float) -> None:
        self.pressed: set[Button] = set()
        self._pressed_at = now
        self._running = True

    @property
    def exclusive_labels(self) -> Labels | None:
        """Labels of the buttons that have not been pressed yet; the lamps of the others go out."""
        if not self._running:
            return None
        return {button: BUTTON_NAMES[button] for button in Button if button not in self.pressed}

    def labels(self) -> Labels:
        return {Button.OK: "button.again"}

    def press(self, button: Button, now: float) -> None:
        if not self._running:
            self._begin(now)
            return
        self.pressed.add(button)
        self._pressed_at = now
        self._running = len(self.pressed) < len(Button)

    def update(self, now: float, observation: Observation) -> None:
        if now - self._pressed_at >= TEST_TIMEOUT_S:
            self._running = False

    def draw(self, canvas: Canvas, observation: Observation) -> None:
        column = _headed(canvas, "staff.self-test")
        column.write(canvas.text("staff.press-each"), Role.EXPLANATION)
        column.space(40)
        for button in Button:
            row = column.reserve(canvas.scaled(90))
            pressed = button in self.pressed
            centre = (row.x + canvas.scaled(24), row.centery)
            if pressed:
                canvas.paint(shapes.disc(centre, canvas.scaled(24)), GOOD)
            else:
                canvas.paint(shapes.ring(centre, canvas.scaled(20), canvas.scaled(5)), QUIET)
            name_box = pygame.Rect(row.x + canvas.scaled(80), row.y, row.width - canvas.scaled(80), row.height)
            canvas.write(canvas.text(BUTTON_NAMES[button]), Role.BODY, name_box, valign="middle", lines=1)
            state = canvas.text("staff.works" if pressed else "staff.missing")
            canvas.write(state, Role.BODY, name_box, "right", "middle", colour=SOFT, lines=1)


class PowerPage(StaffPage):
    """Restarts or switches off the board, after a confirmation. OK twice restarts: only staff can switch on again."""

    label = "button.power"

    def __init__(self, request: Callable[[PowerAction], None]) -> None:
        self._request = request
        self._to_confirm: PowerAction | None = None

    @property
    def exclusive_labels(self) -> Labels | None:
        return None if self._to_confirm is None else {Button.OK: "button.yes", Button.BACK: "button.no"}

    def labels(self) -> Labels:
        return {Button.PREVIOUS: "button.shut-down", Button.OK: "button.restart"}

    def press(self, button: Button, now: float) -> None:
        if self._to_confirm is None:
            self._to_confirm = PowerAction.SHUT_DOWN if button is Button.PREVIOUS else PowerAction.RESTART
            return
        if button is Button.OK:
            self._request(self._to_confirm)
        self._to_confirm = None

    def draw(self, canvas: Canvas, observation: Observation) -> None:
        column = _headed(canvas, "staff.power")
        if self._to_confirm is not None:
            key = "staff.restart" if self._to_confirm is PowerAction.RESTART else "staff.shut-down"
            column.write(canvas.text(key), Role.EXPLANATION)
            column.write(canvas.text("staff.sure"), Role.EXPLANATION)


def _headed(canvas: Canvas, title: str) -> Column:
    column = Column(canvas, middle(canvas, canvas.scaled(1100 if canvas.portrait else 900)), "left")
    column.write(canvas.text(title), Role.TITLE)
    column.space(60)
    return column
