"""The idle screen: a darkened mirror with one line of text. It lights up as soon as a person is in view."""

from __future__ import annotations

from hardware.buttons import Button, Press
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.emblem import draw_emblem
from kiosk.screens.drawing.layout import Column, picture_and_text
from kiosk.screens.drawing.theme import MENU_OPACITY, QUIET, SOFT, WHITE, Role
from kiosk.screens.screen import Labels, Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.text import LANGUAGES
from kiosk.vision.observation import Observation
from kiosk.vision.presence import Presence

DIM_AFTER_S = 20.0  # without a person in view or a press; the camera image goes dark, the text stays
ASLEEP_DIM = 0.97  # opacity of the ink over the camera image
ASLEEP_EMBLEM_OPACITY = 0.55
# After pain has ended a session: without a person in view for this long, the visit is over and the next one may begin.
VISIT_OVER_S = 20.0
MAX_STOPPED_S = 600.0  # in a crowded room; after it somebody else is at the mirror


class Attract(Screen):
    def enter(self, now: float, observation: Observation) -> None:
        self._began = now
        self._seen_at = now
        self._presence = Presence()

    def labels(self) -> Labels:
        if self.context.stopped_at is not None:
            return {}
        return {Button.PREVIOUS: "button.language", Button.NEXT: "button.language", Button.OK: "button.begin"}

    def handle(self, event: Press) -> None:
        if event.button is Button.OK:
            self.next = ScreenName.SAFETY
            return
        step = 1 if event.button is Button.NEXT else -1
        at = LANGUAGES.index(self.context.text.language)
        self.context.choose_language(LANGUAGES[(at + step) % len(LANGUAGES)])

    def on_any_press(self, now: float) -> None:
        if self.context.stopped_at is None:
            self._seen_at = now

    def update(self, now: float, observation: Observation) -> ScreenName | None:
        if self.context.adjustments.closure is not None:
            return ScreenName.OUT_OF_SERVICE
        if observation.pose is not None and self._presence.is_person(observation.pose, now):
            self._seen_at = now
        if self.next is None and self.asleep(now):
            self.context.restore_language()
        stopped_at = self.context.stopped_at
        if stopped_at is not None and (now - self._seen_at >= VISIT_OVER_S or now - stopped_at >= MAX_STOPPED_S):
            self.context.stopped_at = None
        if self.next is not None:
            self.context.begin_session(now)
        return self.next

    def asleep(self, now: float) -> bool:
        """Whether nobody who moves has been in view for `DIM_AFTER_S`."""
        return now - self._seen_at >= DIM_AFTER_S

    def draw(self, canvas: Canvas, now: float, observation: Observation) -> None:
        asleep = self.asleep(now)
        canvas.draw_camera(observation.frame, observation.member, dim=ASLEEP_DIM if asleep else MENU_OPACITY)
        picture, text = picture_and_text(canvas)
        opacity = ASLEEP_EMBLEM_OPACITY if asleep else 1.0
        draw_emblem(canvas, picture.inflate(0, -canvas.scaled(160)), now - self._began, opacity)
        column = Column(canvas, text)
        column.space(60 if canvas.portrait else 200)
        column.title(canvas.text("attract.title"), QUIET if asleep else WHITE)
        column.space(30)
        if self.context.stopped_at is not None:
            key = "attract.stopped"
        else:
            key = "attract.press" if observation.pose is not None else "attract.invitation"
        column.write(canvas.text(key), Role.EXPLANATION, QUIET if asleep else WHITE)
        colour = QUIET if asleep else SOFT
        canvas.write(canvas.text("attract.privacy"), Role.DETAIL, column.room, "center", "bottom", colour)
