"""The staff page for aiming the camera: its whole picture, with an outline to stand in and the horizon."""

from __future__ import annotations

from collections.abc import Callable

import pygame

from hardware.frame import Frame
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.camera_image import CameraView
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.layout import Column
from kiosk.screens.drawing.theme import GOOD, SOFT, WHITE, Role
from kiosk.screens.staff_page import StaffPage
from kiosk.vision.aim import advice, outline
from kiosk.vision.framing import body_bounds
from kiosk.vision.light import MIN_BRIGHTNESS, brightness
from kiosk.vision.observation import Observation

LINE = 5  # reference pixels
HEAD_SHARE = 0.13  # of the outline's height
SHOULDERS_SHARE = 0.2  # of the outline's height, where the trunk begins
TEXT_SHARE = 0.34  # of the safe area's height, for the words below the picture in portrait
TEXT_WIDTH_SHARE = 0.3  # of the safe area's width, for the words to its right in landscape


class AimPage(StaffPage):
    """Shows where a person on the mark should be, what is cut off, and how much light there is."""

    label = "button.aim"

    def __init__(self, focal_length_px: Callable[[int], float | None]) -> None:
        """focal_length_px: focal length of the lens in frames of a width, pixels; None = a usual lens."""
        self._focal_length_px = focal_length_px

    def draw(self, canvas: Canvas, observation: Observation) -> None:
        picture, words = _parts(canvas)
        frame = observation.frame
        column = Column(canvas, words, "left")
        column.title(canvas.text("staff.aim"))
        column.space(20)
        if frame is None:
            return
        pose = observation.pose
        key = advice(body_bounds(pose) if pose is not None else None, (frame.width, frame.height))
        column.write(canvas.text(key), Role.EXPLANATION)
        light = canvas.text("staff.light", brightness=round(brightness(frame)), least=round(MIN_BRIGHTNESS))
        column.write(light, Role.BODY, SOFT)
        self._draw_picture(canvas, picture, frame, good=key == "staff.aim-good")

    def _draw_picture(self, canvas: Canvas, room: pygame.Rect, frame: Frame, good: bool) -> None:
        """The whole frame, mirrored, as large as it fits, with outline and horizon."""
        scale = min(room.width / frame.width, room.height / frame.height)
        size = (round(frame.width * scale), round(frame.height * scale))
        box = pygame.Rect((0, 0), size)
        box.center = room.center
        view = CameraView(0, 0, frame.width, frame.height, box)
        canvas.draw_whole_frame(frame, box)
        body = outline((frame.width, frame.height), self._focal_length_px(frame.width))

        def at(x: float, y: float) -> tuple[float, float]:
            across, down = view.to_screen((x, y))
            return across, min(box.bottom, max(box.y, down))

        left, top = at(body.right, body.top)
        right, bottom = at(body.left, body.bottom)
        middle, height, line = (left + right) / 2, bottom - top, canvas.scaled(LINE)
        colour = GOOD if good else WHITE
        head = HEAD_SHARE * height / 2
        trunk = top + SHOULDERS_SHARE * height
        canvas.paint(shapes.ring((middle, top + head), head, line), colour)
        corner = (right - left) / 4
        canvas.paint(
            [
                shapes.rounded(left, trunk, right - left, bottom - trunk, corner),
                shapes.rounded(left + line, trunk + line, right - left - 2 * line, bottom - trunk - 2 * line, corner)[
                    ::-1
                ],
            ],
            colour,
        )
        _, horizon = at(0, body.horizon)
        canvas.paint(shapes.rounded(box.x, horizon, box.width, line / 2, line / 4), SOFT)


def _parts(canvas: Canvas) -> tuple[pygame.Rect, pygame.Rect]:
    """A box for the picture, and one for the words below it (portrait) or to its right (landscape)."""
    safe = canvas.safe
    if canvas.portrait:
        words = round(safe.height * TEXT_SHARE)
        picture = pygame.Rect(safe.x, safe.y, safe.width, safe.height - words)
        return picture, pygame.Rect(safe.x, picture.bottom + canvas.scaled(20), safe.width, words - canvas.scaled(20))
    width = round(safe.width * TEXT_WIDTH_SHARE)
    words_box = pygame.Rect(safe.right - width, safe.y, width, safe.height)
    return pygame.Rect(safe.x, safe.y, safe.width - width - canvas.scaled(40), safe.height), words_box
