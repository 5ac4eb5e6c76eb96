"""Recorded members, run through the movement engine: what the pictures of a running set show.

Nothing is made up for a picture: limbs, lanes, bands and colours are those that the engine reads in recorded poses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from inference.pose import Keypoint, Pose
from kiosk.exercises.figure import FigurePose
from kiosk.exercises.schema import Exercise
from kiosk.movement.engine import Movement
from kiosk.movement.kinds import kind_of
from kiosk.movement.reading import Band, Reading
from kiosk.screens.gallery.drawn_member import FRAME_SIZE, figure_of, placed_in_frame
from kiosk.simulation.recordings import POSE_RATE_HZ, recording
from kiosk.vision.framing import BodyBounds, Framing

Bands = tuple[Band | None, Band | None]  # of the left and the right knee

STILL_S = 2.0  # in the start posture, before the recording
HIDDEN_FROM_S = 1.0  # of a recording in which a knee is hidden
DRIFTS = tuple(0.05 * i for i in range(1, 13))  # of a knee inward, shanks, as tried one after another


@dataclass(frozen=True)
class Moment:
    """One moment of a set.

    reading: what the engine reads, with the pose.
    before: the poses of the last seconds, with their times.
    member: what the view is centred on.
    """

    reading: Reading
    before: tuple[tuple[Pose, float], ...]
    member: BodyBounds | None

    @property
    def pose(self) -> Pose:
        assert self.reading.pose is not None
        return self.reading.pose

    @property
    def figure(self) -> FigurePose:
        """The member in the coordinates of drawn figures."""
        return figure_of(self.pose)


class RecordedSets:
    """The recorded sets of all exercises; each is run once for every way of doing it."""

    def __init__(self, exercises: Mapping[str, Exercise]) -> None:
        self._exercises = exercises
        self._sets: dict[tuple[str, float, float, str], tuple[Moment, ...]] = {}

    def start(self, exercise: Exercise) -> Moment:
        """The start posture."""
        return self._run(exercise)[0]

    def hardest(self, exercise: Exercise, bands: Bands | None = None) -> Moment:
        """The furthest moment of a rep; with these grades, if they are given and the exercise grades knees.

        bands: None = no knee inside.
        """
        if bands is None or not kind_of(exercise).grades_knees:
            return max(self._run(exercise), key=lambda moment: (not _is_inside(moment), _travel(moment)))
        inward = [band in (Band.WATCH, Band.COLLAPSE) for band in bands]
        for drift in (0.0, *DRIFTS):
            left, right = (drift if needed else 0.0 for needed in inward)
            fitting = [m for m in self._run(exercise, left, right) if _bands(m) == bands]
            if fitting:
                return max(fitting, key=_travel)
        return self._nearest(exercise, bands)

    def _nearest(self, exercise: Exercise, bands: Bands) -> Moment:
        """A moment in which one knee has the worst of the grades: an exercise may grade one leg alone."""
        worst = max((band for band in bands if band is not None), key=list(Band).index, default=None)
        for drift in DRIFTS:
            fitting = [m for m in self._run(exercise, drift, drift) if worst in _bands(m)]
            if fitting:
                return max(fitting, key=_travel)
        return max(self._run(exercise), key=_travel)

    def unseen(self, exercise: Exercise, side: str) -> Moment:
        """The first moment at which a knee has not been read for a while. side: "left" or "right"."""
        return self._first(exercise, lambda reading: reading.unseen == (side,), hidden=side)

    def holding(self, exercise: Exercise, held: bool) -> Moment:
        """A moment of a hold, or one in which the posture is lost after it has been held."""
        if held:
            return self._first(exercise, lambda reading: reading.holding)
        return self._first(exercise, lambda reading: reading.hold_seconds > 0 and not reading.holding)

    def _first(self, exercise: Exercise, fits: Callable[[Reading], bool], hidden: str = "") -> Moment:
        return next(moment for moment in self._run(exercise, hidden=hidden) if fits(moment.reading))

    def _run(self, exercise: Exercise, left: float = 0.0, right: float = 0.0, hidden: str = "") -> tuple[Moment, ...]:
        """All moments of the recording. left, right: drift of the knees inward at the turn of each rep, shanks."""
        key = (exercise.name, left, right, hidden)
        if key not in self._sets:
            self._sets[key] = self._moments(exercise, (left, right), hidden)
        return self._sets[key]

    def _moments(self, exercise: Exercise, drifts: tuple[float, float], hidden: str) -> tuple[Moment, ...]:
        poses = self._poses(exercise)
        plain = [0.0] * len(poses)
        if any(drifts):
            plain = [min(max(moment.reading.travel or 0.0, 0.0), 1.0) for moment in self._run(exercise)]
        engine, framing = Movement(exercise, frame_size=FRAME_SIZE), Framing()
        framing.make_room(exercise)
        moments: list[Moment] = []
        past: list[tuple[Pose, float]] = []
        for pose, share in zip(poses, plain, strict=True):
            t = pose.captured_at
            seen = _knees_in(pose, (drifts[0] * share, drifts[1] * share))
            if hidden and t > STILL_S + HIDDEN_FROM_S:
                seen.scores[Keypoint[f"{hidden.upper()}_KNEE"]] = 0.1
            member = framing.update(seen, t, hold=t > STILL_S)
            past.append((seen, t))
            reading = engine.step(seen, t)
            moments.append(Moment(reading, tuple(past[-7 * POSE_RATE_HZ :]), member))
        return tuple(moment for moment in moments if moment.reading.pose is not None)

    def _poses(self, exercise: Exercise) -> list[Pose]:
        """The recording at the size of drawn frames, after a still moment; of its kind, where it has none itself."""
        own = next(e for e in (exercise, *self._exercises.values()) if e.kind == exercise.kind and _is_recorded(e))
        recorded = recording(own.name)
        numbers = [0] * round(STILL_S * POSE_RATE_HZ) + list(range(len(recorded)))
        poses = []
        for i, number in enumerate(numbers):
            pose = recorded.pose(number, i / POSE_RATE_HZ)
            if pose is not None:
                poses.append(placed_in_frame(pose, recorded.size))
        return poses


def _is_recorded(exercise: Exercise) -> bool:
    try:
        recording(exercise.name)
    except FileNotFoundError:
        return False
    return True


def _knees_in(pose: Pose, drifts: tuple[float, float]) -> Pose:
    """The pose with both knees nearer to each other, by shanks."""
    points = pose.points.copy()
    middle = (points[Keypoint.LEFT_HIP, 0] + points[Keypoint.RIGHT_HIP, 0]) / 2
    for name, drift in zip(("LEFT", "RIGHT"), drifts, strict=True):
        knee, ankle = Keypoint[f"{name}_KNEE"], Keypoint[f"{name}_ANKLE"]
        shank = float(np.hypot(*(points[knee] - points[ankle])))
        points[knee, 0] += drift * shank * np.sign(middle - points[knee, 0])
    return Pose(points, pose.scores.copy(), pose.captured_at)


def _bands(moment: Moment) -> Bands:
    return moment.reading.left.band, moment.reading.right.band


def _is_inside(moment: Moment) -> bool:
    """Whether a knee is inside its line."""
    return not {Band.WATCH, Band.COLLAPSE}.isdisjoint(_bands(moment))


def _travel(moment: Moment) -> float:
    return moment.reading.travel or 0.0
