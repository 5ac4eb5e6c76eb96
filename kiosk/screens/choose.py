"""The menu: programs, then single exercises, then the cards; one per page, with the coach doing it."""

from __future__ import annotations

from hardware.buttons import Button, Press
from kiosk.exercises.schema import Dose, Exercise
from kiosk.exercises.selection import Choice
from kiosk.movement.reading import Side
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.coach import draw_coach
from kiosk.screens.drawing.emblem import draw_emblem
from kiosk.screens.drawing.layout import Column, draw_menu_mirror, headed_picture_and_text
from kiosk.screens.drawing.theme import Role
from kiosk.screens.drawing.widgets import draw_arrows, draw_page_dots
from kiosk.screens.exercise_facts import draw_facts
from kiosk.screens.screen import Labels, Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.vision.observation import Observation

ARROWS = 200  # reference pixels between the two arrows and the picture's edges, together
ARROW_ROOM = 90  # reference pixels that text leaves free for the arrow in landscape
FIRST_SIDE = Side.LEFT  # with which one-sided exercises begin
FIGURE_S = 6.0  # time for which each exercise of a program is shown


class Choose(Screen):
    def enter(self, now: float, observation: Observation) -> None:
        self._began = now
        names = [choice.name for choice in self.context.selection.choices]
        preferred = self.context.selection.preferred
        self._index = names.index(preferred) if preferred in names else 0

    @property
    def count(self) -> int:
        """Number of pages: one per choice, and the cards on the last one."""
        return len(self.context.selection.choices) + 1

    @property
    def choice(self) -> Choice | None:
        """The choice that is shown; None on the page of the cards."""
        choices = self.context.selection.choices
        return choices[self._index] if self._index < len(choices) else None

    @property
    def _doses(self) -> list[tuple[Exercise, Dose]]:
        """The exercises of the choice, without those that are left out after pain."""
        return self.context.session.allowed(self.choice.doses) if self.choice is not None else []

    def labels(self) -> Labels:
        labels = {Button.PREVIOUS: "button.previous", Button.NEXT: "button.next", Button.BACK: "button.leave"}
        if self.choice is None:
            labels[Button.OK] = "button.read"
        elif self._doses:
            labels[Button.OK] = "button.start"
        return labels

    def handle(self, event: Press) -> None:
        if event.button is Button.PREVIOUS:
            self._show(self._index - 1, event.at)
        elif event.button is Button.NEXT:
            self._show(self._index + 1, event.at)
        elif event.button is Button.BACK:
            self.next = ScreenName.ATTRACT
        elif self.choice is None:
            self.next = ScreenName.CARDS
        else:
            self._plan(self.choice)

    def _plan(self, choice: Choice) -> None:
        """Plan the choice. The first visit is asked about once, and not before a newcomer's program."""
        session = self.context.session
        session.choose(choice.doses, choice.title if choice.is_program else None)
        if session.returning is None and not choice.for_newcomers:
            self.next = ScreenName.FIRST_TIME
        else:
            self.next = ScreenName.NEXT_UP if choice.is_program else ScreenName.SETUP

    def _show(self, index: int, now: float) -> None:
        self._index = index % self.count
        self._began = now

    def draw(self, canvas: Canvas, now: float, observation: Observation) -> None:
        draw_menu_mirror(canvas, observation)
        picture, text = headed_picture_and_text(canvas, self._header(canvas))
        draw_arrows(canvas, picture.centery)
        if not canvas.portrait:
            text.width -= canvas.scaled(ARROW_ROOM)
        figure = picture.inflate(-canvas.scaled(ARROWS), 0)
        column = Column(canvas, text, "center" if canvas.portrait else "left")
        if self.choice is None:
            draw_emblem(canvas, figure, now - self._began)
            column.title(canvas.text("choose.cards"))
            column.space(30)
            column.write(canvas.text("choose.cards-text"), Role.BODY)
        else:
            draw_coach(canvas, figure, self._exercise_shown(self.choice, now), FIRST_SIDE, now - self._began)
            column.title(canvas.text(self.choice.title))
            column.space(36)
            if self._doses:
                draw_facts(canvas, column, self._doses)
            else:
                column.write(canvas.text("choose.left-out"), Role.BODY)
        draw_page_dots(canvas, (text.centerx, canvas.safe.bottom - canvas.scaled(20)), self._index, self.count)

    def _header(self, canvas: Canvas) -> str:
        if self.choice is None:
            return canvas.text("choose.cards")
        return canvas.text("choose.program" if self.choice.is_program else "choose.exercise")

    def _exercise_shown(self, choice: Choice, now: float) -> Exercise:
        """The exercise of the figure; a program shows each of its exercises for `FIGURE_S`."""
        return choice.doses[int((now - self._began) / FIGURE_S) % len(choice.doses)][0]
