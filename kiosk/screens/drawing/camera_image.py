"""The camera image on the screen: cropped round the member, mirrored once, never stretched."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import pygame

from hardware.frame import Frame
from kiosk.screens.drawing.theme import INK
from kiosk.vision.framing import BodyBounds

# Shares of the screen height from its top:
HEAD_SHARE = 1 / 16  # the standing head is below this line
TOES_SHARE_PORTRAIT = 15 / 16  # the toes are above this line
TOES_SHARE_LANDSCAPE = 12 / 13
MAX_ZOOM = 2.0  # relative to the crop that just fills the screen; above this, faces are blurred
DESATURATION = 0.2  # share of the colour that is removed, so that the overlay's colours stand out


@dataclass(frozen=True)
class CameraView:
    """The part of a frame that is shown, and the screen that it fills mirrored: its left edge is on the right.

    x, y: top left corner, whole frame pixels.
    width, height: size, whole frame pixels.
    screen: width and height of the screen, pixels.
    """

    x: int
    y: int
    width: int
    height: int
    screen: tuple[int, int]

    @property
    def scale(self) -> float:
        """Screen pixels per frame pixel."""
        return self.screen[1] / self.height

    def to_screen(self, point: tuple[float, float]) -> tuple[float, float]:
        """Convert frame pixels to mirrored screen pixels."""
        across = (point[0] - self.x) / self.width
        return (1 - across) * self.screen[0], (point[1] - self.y) / self.height * self.screen[1]


def camera_view(frame: tuple[int, int], screen: tuple[int, int], member: BodyBounds | None) -> CameraView:
    """The part of a frame that fills a screen, both given as (width, height).

    member: the crop is centred on these bounds; None = on the middle of the frame.
    """
    max_scale = min(frame[0] / screen[0], frame[1] / screen[1])  # frame pixels per screen pixel
    if member is None:
        member = BodyBounds(0.0, float(frame[1]), frame[0] / 2)
    toes = TOES_SHARE_PORTRAIT if screen[1] >= screen[0] else TOES_SHARE_LANDSCAPE
    wanted = (member.bottom - member.top) / (toes - HEAD_SHARE) / screen[1]
    scale = min(max_scale, max(wanted, max_scale / MAX_ZOOM))
    width, height = round(scale * screen[0]), round(scale * screen[1])
    spare = (toes - HEAD_SHARE) * height - (member.bottom - member.top)
    y = member.bottom - toes * height if spare < 0 else member.top - HEAD_SHARE * height - spare / 2
    return CameraView(
        x=round(min(max(member.middle - width / 2, 0), frame[0] - width)),
        y=round(min(max(y, 0), frame[1] - height)),
        width=width,
        height=height,
        screen=screen,
    )


def toned_view(frame: Frame, view: CameraView, brightness: float, dim: float = 0.0) -> pygame.Surface:
    """The visible part of a frame, darkened and partly desaturated, in the byte order of textures; not mirrored.

    brightness: 0..1, share of the image's brightness that is left.
    dim: 0..1, opacity of the ink over the image.
    """
    part = frame.pixels[view.y : view.y + view.height, view.x : view.x + view.width]
    shown = cv2.cvtColor(_toned(part, brightness, dim), cv2.COLOR_RGB2BGRA)
    return pygame.image.frombuffer(shown.data, (view.width, view.height), "BGRA")


def _toned(part: npt.NDArray[np.uint8], brightness: float, dim: float) -> npt.NDArray[np.uint8]:
    """Each pixel partly desaturated, darkened, and mixed with ink."""
    grey = cv2.cvtColor(cv2.cvtColor(part, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    share = brightness * (1 - dim)
    mixed = cv2.addWeighted(part, (1 - DESATURATION) * share, grey, DESATURATION * share, 0)
    ink = np.array([*INK, 0], np.float64) * dim
    return np.asarray(cv2.add(mixed, ink) if dim > 0 else mixed, np.uint8)
