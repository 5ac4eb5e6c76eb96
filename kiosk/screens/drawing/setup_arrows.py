"""Arrows of the set-up check: next to the body, where it has to move, and never over what they correct."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pygame

from inference.pose import Keypoint, Pose
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.camera_image import CameraView
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.shapes import Brush, Point
from kiosk.screens.drawing.theme import CASING_OPACITY, INK, WATCH

STROKE, CASING, BARB = 16, 7, 44  # reference pixels: width of the line, ink round it, length of the arrowhead's sides
BARB_ANGLE = 0.75  # between barb and shaft, radians
DRIFT, DRIFT_S = 14, 1.2  # reference pixels along the arrow, and the period of that movement
# Shanks:
LENGTH = 0.55  # of an arrow
BESIDE = 0.75  # from the outer leg to the middle of an arrow next to the body
BESIDE_FOOT = 0.55  # from the ankle to the middle of an arrow next to a foot
TOES_BELOW = 0.15  # from the ankle down to the toes
TURN_RADII = (1.1, 0.28)  # of the circle on the floor, across and down
MIN_OFF = 0.04  # of the nose from the middle of the shoulders, to tell where the member faces
MIN_SHANK = 0.08  # shares of the screen height; for a member whose legs are not read

LEFT, RIGHT, UP, DOWN = math.pi, 0.0, -math.pi / 2, math.pi / 2


@dataclass(frozen=True)
class Arrow:
    """An arrow on the screen: its middle in pixels, and its direction in radians, 0 = right, clockwise."""

    middle: Point
    direction: float


@dataclass(frozen=True)
class _Body:
    """Joints on the screen, pixels; left and right as on the screen.

    hips, knees, feet: one or two points; feet are the ankles.
    shank: length.
    faces: direction in which the nose is off the middle of the shoulders: -1 left, 1 right, 0 neither.
    """

    hips: list[Point]
    knees: list[Point]
    feet: list[Point]
    shank: float
    faces: int

    @property
    def edges(self) -> tuple[float, float]:
        """The outermost legs."""
        across = [x for x, _ in (*self.hips, *self.knees, *self.feet)]
        return min(across), max(across)


class SetupArrows:
    """What a request of the set-up check asks this body to do.

    missing: text key of the request.
    """

    def __init__(self, canvas: Canvas, view: CameraView, pose: Pose, missing: str) -> None:
        self._canvas = canvas
        self._body = _read(canvas, view, pose)
        self._turn = missing == "setup.turn-square"
        body = self._body
        self._length = round(LENGTH * body.shank) if body is not None else 0
        safe = canvas.safe.inflate(-self._length, -self._length)
        self.arrows = [
            Arrow((min(max(x, safe.left), safe.right), min(max(y, safe.top), safe.bottom)), arrow.direction)
            for arrow in (_arrows(body, missing) if body is not None else ())
            for x, y in (arrow.middle,)
        ]

    def zones(self) -> list[pygame.Rect]:
        """Where the straight arrows are, screen pixels."""
        zones = []
        for arrow in self.arrows:
            zone = pygame.Rect(0, 0, self._length, self._length)
            zone.center = round(arrow.middle[0]), round(arrow.middle[1])
            zones.append(zone)
        return zones

    def draw(self, now: float) -> None:
        if self._turn and self._body is not None and self._body.faces != 0:
            _draw_turn(self._canvas, self._body)
        drift = self._canvas.scaled(DRIFT) * (1 - math.cos(2 * math.pi * now / DRIFT_S)) / 2
        for arrow in self.arrows:
            (x, y), way = arrow.middle, arrow.direction
            _draw_straight(
                self._canvas, Arrow((x + drift * math.cos(way), y + drift * math.sin(way)), way), self._length
            )


def _arrows(body: _Body, missing: str) -> Iterator[Arrow]:
    """The straight arrows of a request."""
    left, right = body.edges
    middle_y = sum(y for _, y in (*body.hips, *body.knees)) / (len(body.hips) + len(body.knees))
    floor_y = max((y for _, y in body.feet), default=middle_y + body.shank)
    if missing == "setup.step-left":
        yield Arrow((left - BESIDE * body.shank, floor_y), LEFT)
    elif missing == "setup.step-right":
        yield Arrow((right + BESIDE * body.shank, floor_y), RIGHT)
    elif missing in ("setup.step-back", "setup.head", "setup.step-closer", "setup.stand-tall"):
        direction = DOWN if missing == "setup.step-closer" else UP
        y = middle_y if missing == "setup.stand-tall" else floor_y - LENGTH * body.shank / 2
        for x in (left - BESIDE * body.shank, right + BESIDE * body.shank):
            yield Arrow((x, y), direction)
    elif missing == "setup.feet-straight" and len(body.feet) == 2:
        for (x, y), outward in zip(sorted(body.feet), (-1, 1), strict=True):
            middle = (x + outward * BESIDE_FOOT * body.shank, y + TOES_BELOW * body.shank)
            yield Arrow(middle, RIGHT if outward < 0 else LEFT)
    elif missing == "setup.feet-level" and len(body.feet) == 2:
        x, y = max(body.feet, key=lambda foot: foot[1])
        outward = -1 if x == min(foot[0] for foot in body.feet) else 1
        yield Arrow((x + outward * BESIDE_FOOT * body.shank, y), UP)


def _read(canvas: Canvas, view: CameraView, pose: Pose) -> _Body | None:
    """The body on the screen; None where neither hips nor knees are read."""

    def pair(part: str) -> list[Point]:
        points = (pose.point(Keypoint[f"{side}_{part}"]) for side in ("LEFT", "RIGHT"))
        return [view.to_screen(point) for point in points if point is not None]

    hips, knees, feet, shoulders = (pair(part) for part in ("HIP", "KNEE", "ANKLE", "SHOULDER"))
    if not hips and not knees:
        return None
    shanks = [math.dist(knee, foot) for knee, foot in zip(knees, feet, strict=False)]
    nose = pose.point(Keypoint.NOSE)
    off = view.to_screen(nose)[0] - sum(x for x, _ in shoulders) / len(shoulders) if nose and shoulders else 0.0
    shank = max([*shanks, MIN_SHANK * canvas.size[1]])
    return _Body(hips, knees, feet, shank, 0 if abs(off) < MIN_OFF * shank else 1 if off > 0 else -1)


def _draw_turn(canvas: Canvas, body: _Body) -> None:
    """Draw the front half of a circle on the floor round the feet, with an arrowhead where the front has to turn to."""
    across, down = (radius * body.shank for radius in TURN_RADII)
    feet = body.feet or body.knees
    centre = sum(x for x, _ in feet) / len(feet), max(y for _, y in feet) - down
    way = -body.faces
    path = [(centre[0] + way * across * math.sin(a), centre[1] + down * math.cos(a)) for a in _steps(-1.2, 1.2)]
    _draw_path(canvas, path)


def _steps(first: float, last: float) -> list[float]:
    return [first + (last - first) * i / 20 for i in range(21)]


def _draw_straight(canvas: Canvas, arrow: Arrow, length: float) -> None:
    half = math.ceil(length / 2)
    across, down = half * math.cos(arrow.direction), half * math.sin(arrow.direction)
    reach = half + canvas.scaled(STROKE + CASING)

    def paint(brush: Brush, at: Point) -> None:
        _paint(canvas, brush, [(at[0] - across, at[1] - down), (at[0] + across, at[1] + down)])

    canvas.draw_cached(("setup arrow", round(arrow.direction, 3), half), arrow.middle, (reach, reach), paint)


def _draw_path(canvas: Canvas, path: list[Point]) -> None:
    parts = _lines(canvas, path)
    for width, colour, opacity in ((STROKE + 2 * CASING, INK, CASING_OPACITY), (STROKE, WATCH, 1.0)):
        for line in parts:
            canvas.paint_line(line, canvas.scaled(width), colour, opacity)


def _paint(canvas: Canvas, brush: Brush, path: list[Point]) -> None:
    lines = _lines(canvas, path)
    for width, colour, opacity in ((STROKE + 2 * CASING, INK, CASING_OPACITY), (STROKE, WATCH, 1.0)):
        outlines = [outline for line in lines for outline in shapes.stroke(line, canvas.scaled(width))]
        brush.paint_all(outlines, colour, opacity)


def _lines(canvas: Canvas, path: list[Point]) -> list[list[Point]]:
    """The shaft, and the arrowhead at its end."""
    (before_x, before_y), tip = path[-2:]
    back = math.atan2(before_y - tip[1], before_x - tip[0])
    barb = canvas.scaled(BARB)
    first, second = (
        (tip[0] + barb * math.cos(back + turn), tip[1] + barb * math.sin(back + turn))
        for turn in (-BARB_ANGLE, BARB_ANGLE)
    )
    return [path, [first, tip, second]]
