"""The camera picture on the screen: which part of it is shown, mirrored once, never stretched."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt
import pygame

from hardware.frame import Frame
from inference.pose import Keypoint, Pose
from kiosk.screens.corner_shade import CornerShade
from kiosk.screens.shapes import byte_order
from kiosk.screens.theme import INK

HEAD_SHARE = 1 / 16  # the standing head is placed below this share of the screen's height
TOES_SHARE_PORTRAIT = 15 / 16  # and the toes above this
TOES_SHARE_LANDSCAPE = 12 / 13
LARGEST_ZOOM = 2.0  # of the picture that just fills the screen; beyond it faces become a blur
CROWN = 0.75  # head top above the nose, of the distance from nose to shoulders (an adult's, with some hair)
TOE_DROP = 0.42  # tip of the shoe below the ankle, of the shank, as a lens at 1.0 to 1.4 m sees it from the front
RISE_S = 0.8  # time constant towards a taller member
SINK_S = 15.0  # and towards a shorter one: a squat must not zoom
GREYED = 0.2  # of the colour is taken out, so that the colours of the overlay stand off
PAN_S = 0.5
PAN_FREE = 0.06  # of the view's width: sway inside it moves nothing

# How a camera's pixels become a surface's, by where that has red, green and blue: the two ways of nearly all displays.
_AS_SURFACE: dict[tuple[int, int, int], tuple[int, Literal["BGRA", "RGBA"]]] = {
    (2, 1, 0): (cv2.COLOR_RGB2BGRA, "BGRA"),
    (0, 1, 2): (cv2.COLOR_RGB2RGBA, "RGBA"),
}


@dataclass(frozen=True)
class View:
    """The part of a frame that is shown, in whole frame pixels; its left edge appears at the right of the screen."""

    x: int
    y: int
    width: int
    height: int

    def to_screen(self, point: tuple[float, float], size: tuple[int, int]) -> tuple[float, float]:
        """Frame pixels to pixels of a screen of this size, mirrored."""
        across = (point[0] - self.x) / self.width
        return (1 - across) * size[0], (point[1] - self.y) / self.height * size[1]


@dataclass(frozen=True)
class Extent:
    """Where the member stands in a frame, in its pixels: crown, toes, and the middle of the body across."""

    top: float
    bottom: float
    middle: float


def extent_of(pose: Pose) -> Extent | None:
    """From a pose; None where head, shoulders, hips, knees or ankles are not read.

    Somebody lying is given the whole height of their length, so that the picture is not zoomed, round hips and knees.
    """
    parts = [
        _mean(pose, pair)
        for pair in (
            (Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER),
            (Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP),
            (Keypoint.LEFT_KNEE, Keypoint.RIGHT_KNEE),
            (Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE),
        )
    ]
    nose = pose.point(Keypoint.NOSE)
    if nose is None or any(part is None for part in parts):
        return None
    shoulders, hips, knees, ankles = (part for part in parts if part is not None)
    length = math.dist(shoulders, ankles)
    if abs(ankles[0] - shoulders[0]) > abs(ankles[1] - shoulders[1]):
        return Extent(hips[1] - length, hips[1] + length, (hips[0] + knees[0]) / 2)
    top = nose[1] - CROWN * max(shoulders[1] - nose[1], 0.0)
    bottom = ankles[1] + TOE_DROP * max(ankles[1] - knees[1], 0.0)
    if bottom - top < 1:
        return None
    return Extent(top, bottom, (shoulders[0] + hips[0] + ankles[0]) / 3)


def _mean(pose: Pose, pair: tuple[Keypoint, Keypoint]) -> tuple[float, float] | None:
    points = [p for p in (pose.point(which) for which in pair) if p is not None]
    if not points:
        return None
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def view_of(frame: tuple[int, int], screen: tuple[int, int], member: Extent | None) -> View:
    """The part of a frame (width, height) that fills a screen (width, height), round the member where there is one."""
    widest = min(frame[0] / screen[0], frame[1] / screen[1])  # frame pixels a screen pixel
    if member is None:
        member = Extent(0.0, float(frame[1]), frame[0] / 2)
    toes = TOES_SHARE_PORTRAIT if screen[1] >= screen[0] else TOES_SHARE_LANDSCAPE
    wanted = (member.bottom - member.top) / (toes - HEAD_SHARE) / screen[1]
    scale = min(widest, max(wanted, widest / LARGEST_ZOOM))
    width, height = round(scale * screen[0]), round(scale * screen[1])
    spare = (toes - HEAD_SHARE) * height - (member.bottom - member.top)
    y = member.bottom - toes * height if spare < 0 else member.top - HEAD_SHARE * height - spare / 2
    return View(
        x=round(min(max(member.middle - width / 2, 0), frame[0] - width)),
        y=round(min(max(y, 0), frame[1] - height)),
        width=width,
        height=height,
    )


class Framing:
    """Keeps the picture round the member without ever jumping, zooming with a squat or trembling with the points."""

    def __init__(self) -> None:
        self._member: Extent | None = None
        self._at = 0.0

    def forget(self) -> None:
        """The member has gone; the next one is framed at once."""
        self._member = None

    def follow(self, pose: Pose | None, now: float, hold: bool = False) -> Extent | None:
        """Where the picture should be centred now.

        now: seconds of the frames' clock. hold: during a set only the sideways place follows, never the size.
        """
        seen = extent_of(pose) if pose is not None else None
        passed, self._at = now - self._at, now
        if seen is None:
            return self._member
        if self._member is None:
            self._member = seen
            return seen
        old = self._member
        taller = seen.bottom - seen.top > old.bottom - old.top
        size = 0.0 if hold else _share(passed, RISE_S if taller else SINK_S)
        free = PAN_FREE * (old.bottom - old.top) / 2
        off = seen.middle - old.middle
        beyond = max(abs(off) - free, 0.0) * (1 if off > 0 else -1)
        self._member = Extent(
            top=old.top + (seen.top - old.top) * size,
            bottom=old.bottom + (seen.bottom - old.bottom) * size,
            middle=old.middle + beyond * _share(passed, PAN_S),
        )
        return self._member


def _share(passed: float, constant: float) -> float:
    """How much of the way is gone after `passed` seconds at this time constant."""
    return float(1 - np.exp(-max(passed, 0.0) / constant))


def draw_picture(
    surface: pygame.Surface,
    frame: Frame,
    view: View,
    brightness: float,
    veil: float = 0.0,
    corners: CornerShade | None = None,
) -> None:
    """Fill the surface with the view, mirrored, darkened, greyed and veiled with ink at camera size, before scaling.

    brightness: 0..1, what is left of the picture. veil: 0..1, opacity of an ink layer over it.
    """
    part = frame.pixels[view.y : view.y + view.height, view.x : view.x + view.width]
    shown = _toned(np.asarray(cv2.flip(part, 1), np.uint8), brightness, veil)
    if corners is not None:
        corners.darken(shown)
    pygame.transform.smoothscale(_as_surface(shown, surface), surface.get_size(), surface)


def _as_surface(picture: npt.NDArray[np.uint8], like: pygame.Surface) -> pygame.Surface:
    """The picture with its bytes in the order of another surface."""
    size = picture.shape[1], picture.shape[0]
    if byte_order(like) not in _AS_SURFACE:
        return pygame.image.frombuffer(picture.data, size, "RGB").convert(like)
    code, kind = _AS_SURFACE[byte_order(like)]
    return pygame.image.frombuffer(cv2.cvtColor(picture, code).data, size, kind)


def _toned(part: npt.NDArray[np.uint8], brightness: float, veil: float) -> npt.NDArray[np.uint8]:
    """Each pixel partly greyed, darkened, and with ink added as far as it is veiled."""
    grey = cv2.cvtColor(cv2.cvtColor(part, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    left = brightness * (1 - veil)
    mixed = cv2.addWeighted(part, (1 - GREYED) * left, grey, GREYED * left, 0)
    ink = np.array([*INK, 0], np.float64) * veil
    return np.asarray(cv2.add(mixed, ink) if veil > 0 else mixed, np.uint8)
