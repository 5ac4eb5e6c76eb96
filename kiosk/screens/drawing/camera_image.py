"""The camera image on the screen: the whole member, as large as the screen allows, mirrored once, never stretched."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import pygame

from hardware.frame import Frame
from kiosk.vision.framing import BodyBounds

# Shares of the screen height from its top:
HEAD_SHARE = 1 / 16  # the standing head is below this line
TOES_SHARE_PORTRAIT = 15 / 16  # the toes are above this line
TOES_SHARE_LANDSCAPE = 12 / 13
MAX_ZOOM = 2.0  # relative to the crop that just fills the screen; above this, faces are blurred
DESATURATION_BITS = 2  # a quarter of the colour is removed, so that the overlay's colours stand out


@dataclass(frozen=True)
class CameraView:
    """The part of a frame that is shown, and the area that it fills mirrored: its left edge is on the right.

    x, y: top left corner, whole frame pixels.
    width, height: size, whole frame pixels.
    area: screen pixels; smaller than the screen where the frame is too narrow or too low for the whole member.
    """

    x: int
    y: int
    width: int
    height: int
    area: pygame.Rect

    @property
    def scale(self) -> float:
        """Screen pixels per frame pixel."""
        return self.area.height / self.height

    def to_screen(self, point: tuple[float, float]) -> tuple[float, float]:
        """Convert frame pixels to mirrored screen pixels."""
        across, down = (point[0] - self.x) / self.width, (point[1] - self.y) / self.height
        return self.area.x + (1 - across) * self.area.width, self.area.y + down * self.area.height


def camera_view(frame: tuple[int, int], screen: tuple[int, int], member: BodyBounds | None) -> CameraView:
    """The part of a frame that is shown on a screen, both given as (width, height).

    It fills the screen if the member fits into that; otherwise more of the frame is shown, between bars. What of the
    member is outside the frame needs no room.
    member: the crop is centred on these bounds; None = on the middle of the frame.
    """
    filling = min(frame[0] / screen[0], frame[1] / screen[1])  # frame pixels per screen pixel
    toes = TOES_SHARE_PORTRAIT if screen[1] >= screen[0] else TOES_SHARE_LANDSCAPE
    whole = max(frame[0] / screen[0], frame[1] / (toes - HEAD_SHARE) / screen[1])
    if member is None:
        member, wanted = BodyBounds(0.0, float(frame[1]), frame[0] / 2), filling
    else:
        member = replace(member, top=max(member.top, 0.0), bottom=min(member.bottom, float(frame[1])))
        upright = (member.bottom - member.top) / (toes - HEAD_SHARE) / screen[1]
        wanted = max(member.width / screen[0], upright)
    scale = min(whole, max(wanted, filling / MAX_ZOOM))
    (width, across), (height, down) = (
        (round(scale * side), side) if round(scale * side) <= limit else (limit, round(limit / scale))
        for side, limit in zip(screen, frame, strict=True)
    )
    spare = (toes - HEAD_SHARE) * height - (member.bottom - member.top)
    y = member.bottom - toes * height if spare < 0 else member.top - HEAD_SHARE * height - spare / 2
    above = min((screen[1] - down) // 2, max(round(toes * screen[1]) - down, 0))  # the labels cover no feet
    area = pygame.Rect((screen[0] - across) // 2, above, across, down)
    return CameraView(
        x=round(min(max(member.middle - width / 2, 0), frame[0] - width)),
        y=round(min(max(y, 0), frame[1] - height)),
        width=width,
        height=height,
        area=area,
    )


def toned_view(frame: Frame, view: CameraView) -> pygame.Surface:
    """The visible part of a frame, partly desaturated, in the byte order of textures; not mirrored.

    In whole numbers: OpenCV's weighted sum takes three times the instructions.
    """
    part = frame.pixels[view.y : view.y + view.height, view.x : view.x + view.width]
    grey = np.right_shift(cv2.cvtColor(part, cv2.COLOR_RGB2GRAY), DESATURATION_BITS)
    less = np.right_shift(part, DESATURATION_BITS)
    np.subtract(part, less, out=less)
    np.add(less, cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), out=less)
    shown = cv2.cvtColor(less, cv2.COLOR_RGB2BGRA)
    return pygame.image.frombuffer(shown.data, (view.width, view.height), "BGRA")
