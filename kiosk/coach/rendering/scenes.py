"""What each loop shows: the motion, its view, the muscles that work, what is worn and stood on, the arrows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from kiosk.coach.rendering import bends, steps
from kiosk.coach.rendering.camera import Floor, View
from kiosk.coach.rendering.geometry import Array
from kiosk.coach.rendering.posture import Posture, Skeleton

Motion = Callable[[Skeleton, float], Posture]
Move = Literal["down", "hold", "up", "cycle"]
Worn = Literal["knees", "thighs", "ankles"]  # where a resistance band is

TALL, SQUARE, WIDE = (540, 720), (660, 660), (880, 572)  # pixels


@dataclass(frozen=True)
class Sign:
    """An arrow that shows the direction of one move.

    path: points from tail to tip, metres.
    move: the part of the tempo in which it is shown.
    window: the share of that part in which it is shown.
    """

    path: tuple[tuple[float, float, float], ...]
    move: Move
    window: tuple[float, float] = (0.0, 1.0)

    @property
    def points(self) -> Array:
        """The path in fine steps, its corners rounded."""
        at = np.linspace(0, len(self.path) - 1, 40)
        return np.stack([np.interp(at, range(len(self.path)), [p[k] for p in self.path]) for k in range(3)], 1)


@dataclass(frozen=True)
class Scene:
    """One loop.

    motion: the posture by share of the rep, or of the cycle.
    moves: the parts of the tempo in their order; ("cycle",) for a movement without an end.
    view: the framing.
    muscles: tinted; names of `muscles.muscles`.
    exercise: whose tempo it has; empty = that of the loop's own name.
    band: where the resistance band is worn; None = none is.
    wrong: whether the movement is the one to avoid.
    floor: line and mat.
    prop: what else stands there.
    cycle_s: duration of a cycle; 0 = one down and one up for each of `cycle_reps`.
    cycle_reps: how many times down and up make a cycle.
    signs: the arrows.
    fades: whether the loop fades out and in, because it does not end where it began.
    """

    motion: Motion
    moves: tuple[Move, ...]
    view: View
    muscles: tuple[str, ...]
    exercise: str = ""
    band: Worn | None = None
    wrong: bool = False
    floor: Floor = field(default_factory=Floor)
    prop: Literal["step", "step-front", "treadmill", "lane", "wall"] | None = None
    cycle_s: float = 0.0
    cycle_reps: int = 1
    signs: tuple[Sign, ...] = ()
    fades: bool = False


DOWN_UP: tuple[Move, ...] = ("down", "hold", "up")
UP_DOWN: tuple[Move, ...] = ("up", "hold", "down")
KNEES_FALL_IN: tuple[tuple[Move, float], ...] = (("down", 0.4), ("hold", 0.0))
GLUTES = ("maxL", "maxR", "medL", "medR")


def _vertical(x: float, y: float, low: float, high: float) -> tuple[Sign, Sign]:
    """Down on the way down, up on the way up."""
    lower, upper = (x, y, low), (x, y, high)
    return Sign((upper, lower), "down"), Sign((lower, upper), "up")


def _both_ways(path: tuple[tuple[float, float, float], ...], first: Move, then: Move) -> tuple[Sign, Sign]:
    return Sign(path, first), Sign(path[::-1], then)


def _arc(
    centre: tuple[float, float, float], radius: float, start: float, end: float
) -> tuple[tuple[float, float, float], ...]:
    """An arc in the plane of the body's side. start, end: degrees forward from straight up."""
    angles = np.radians(np.linspace(start, end, 12))
    x, y, z = centre
    return tuple((x, float(y - radius * np.sin(a)), float(z + radius * np.cos(a))) for a in angles)


SCENES: dict[str, Scene] = {
    "squat": Scene(
        bends.squat,
        DOWN_UP,
        View(TALL, yaw=-38),
        (*GLUTES, "quadL", "quadR"),
        signs=_vertical(-0.10, 0.62, 0.62, 1.12),
    ),
    "banded-squat": Scene(
        bends.squat,
        DOWN_UP,
        View(TALL),
        (*GLUTES, "quadL", "quadR"),
        band="knees",
        signs=_vertical(-0.52, 0.0, 0.62, 1.12),
    ),
    "knees-in": Scene(
        bends.squat_knees_in,
        DOWN_UP,
        View(TALL),
        (*GLUTES, "quadL", "quadR"),
        exercise="banded-squat",
        band="knees",
        wrong=True,
        signs=tuple(
            Sign(((side * 0.62, 0.0, 0.50), (side * 0.32, 0.0, 0.50)), move, (start, 1.0))
            for side in (-1, 1)
            for move, start in KNEES_FALL_IN
        ),
    ),
    "side-step": Scene(
        steps.side_step,
        ("cycle",),
        View(SQUARE, span=2.0, target=(0, 0, 0.84)),
        GLUTES,
        band="ankles",
        cycle_reps=2,
        signs=(
            Sign(((-0.52, 0, 0.42), (-0.88, 0, 0.42)), "cycle", (0.0, 0.48)),
            Sign(((0.52, 0, 0.42), (0.88, 0, 0.42)), "cycle", (0.5, 0.98)),
        ),
    ),
    "clamshell": Scene(
        bends.clamshell,
        UP_DOWN,
        View(WIDE, elevation=30, span=1.36, target=(0.0, -0.10, 0.24)),
        ("maxR", "medR", "legR"),
        band="knees",
        floor=Floor(None, (-0.97, 0.97, -0.56, 0.36)),
        signs=_both_ways(((-0.34, -0.10, 0.46), (-0.34, -0.10, 0.74)), "up", "down"),
    ),
    "single-leg-deadlift": Scene(
        bends.deadlift,
        DOWN_UP,
        View(SQUARE, yaw=-56, span=2.3, target=(0.0, 0.0, 0.86)),
        ("maxR", "medR", "hamR", "legR"),
        signs=_both_ways(_arc((0.0, 0.05, 0.92), 0.98, 22, 62), "down", "up"),
    ),
    "hip-flexor-stretch": Scene(
        bends.hip_flexor_stretch,
        DOWN_UP,
        View(SQUARE, yaw=-66, span=1.85, target=(0, 0.07, 0.66)),
        ("flexR", "maxR", "legR"),
        floor=Floor(0.5, (-0.31, 0.31, -0.62, 0.77)),
        signs=_both_ways(((-0.2, -0.42, 0.90), (-0.2, -0.76, 0.90)), "down", "up"),
    ),
    "step-up": Scene(
        steps.step_up,
        UP_DOWN,
        View(TALL, yaw=-48, span=2.2, target=(0, 0.0, 0.95)),
        ("quadR", "maxR", "medR", "legR"),
        prop="step",
        floor=Floor(0.45),
        signs=_both_ways(((0, -0.74, 0.95), (0, -0.74, 1.45)), "up", "down"),
    ),
    "step-down": Scene(
        steps.step_down,
        DOWN_UP,
        View(TALL, yaw=-34, span=2.2, target=(0, 0.0, 0.95)),
        ("quadR", "maxR", "medR", "legR"),
        prop="step-front",
        floor=Floor(0.45),
        signs=_both_ways(((0.30, -0.45, 0.60), (0.30, -0.45, 0.16)), "down", "up"),
    ),
    "march": Scene(
        steps.march,
        ("cycle",),
        View(TALL, yaw=-32),
        ("flexL", "flexR", "medL", "medR"),
        cycle_reps=2,
        signs=(
            Sign(((0.30, -0.45, 0.62), (0.30, -0.45, 1.0)), "cycle", (0.0, 0.25)),
            Sign(((-0.62, -0.10, 0.62), (-0.62, -0.10, 1.0)), "cycle", (0.5, 0.75)),
        ),
    ),
    "single-leg-squat": Scene(
        bends.single_leg_squat,
        DOWN_UP,
        View(TALL, yaw=-24),
        ("maxR", "medR", "quadR", "legR"),
        signs=_vertical(-0.50, 0.1, 0.62, 1.12),
    ),
    "adductor-stretch": Scene(
        bends.adductor_stretch,
        DOWN_UP,
        View(SQUARE, span=2.0, target=(0.05, 0, 0.84)),
        ("adductorR", "legR"),
        signs=_both_ways(((0.30, 0, 1.62), (0.72, 0, 1.62)), "down", "up"),
    ),
    "ankle-drill": Scene(
        bends.ankle_drill,
        DOWN_UP,
        View(TALL, yaw=-80, span=2.08, target=(0, -0.02, 0.84)),
        ("calfR", "legR"),
        prop="wall",
        floor=Floor(0.5),
        signs=_both_ways(((-0.2, 0.10, 0.62), (-0.2, -0.26, 0.62)), "down", "up"),
    ),
    "walk": Scene(
        steps.lane_walk,
        ("cycle",),
        View(TALL, yaw=-20, elevation=16, span=2.5, target=(0, -0.05, 0.84)),
        ("medL", "medR", "quadL", "quadR"),
        prop="lane",
        floor=Floor(None),
        cycle_s=2.4,
        fades=True,
        signs=(Sign(((-0.52, 0.35, 0.01), (-0.52, -0.65, 0.01)), "cycle"),),
    ),
    "treadmill-walk": Scene(
        steps.treadmill_walk,
        ("cycle",),
        View(SQUARE, yaw=-52, elevation=12, span=2.2, target=(0, -0.05, 0.80)),
        ("medL", "medR", "quadL", "quadR"),
        prop="treadmill",
        floor=Floor(None),
        cycle_s=1.2,
    ),
}

# Forms that wear the band elsewhere, or none.
BAND_FORMS: tuple[tuple[str, Worn | None], ...] = (("side-step", "thighs"), ("side-step", None), ("clamshell", None))
SCENES |= {f"{name}-{band or 'none'}": replace(SCENES[name], exercise=name, band=band) for name, band in BAND_FORMS}
