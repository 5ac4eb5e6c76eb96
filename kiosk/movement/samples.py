"""One sample per readable pose, a history long enough for the longest rep, and robust statistics over samples."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from math import hypot
from statistics import median

from inference.pose import JITTER_LIGHTNING, Keypoint
from kiosk.movement.reading import Signals
from kiosk.movement.signals import Point

HISTORY_S = 20.0
SPEED_WINDOW_S = 0.1
# The median of a peak covers 5 samples at 30 poses a second, 3 at 15 and below: half of a collapse of 0.2 s is enough.
PEAK_WINDOW_S = 0.15
MIN_MEDIAN_SAMPLES = 3
LEVEL_S = 0.6  # around a peak, in which its level is taken
MAX_NEIGHBOURS = 6  # samples on either side that can lie within the window, at up to 60 poses a second

JointPair = tuple[Point | None, Point | None]


@dataclass(frozen=True)
class MovementSample:
    """One readable pose, measured. Pairs hold the left leg first.

    t: time of the pose, seconds of the frames' clock.
    signals: the measured scalars.
    loaded: whether each leg stands on the floor and carries weight.
    points: x and y of every `Keypoint`, in its order, in frame pixels; None where not trusted.
    facing: whether the member faces the camera within about 45 degrees; None where not read.
    kasr_corrected: KASR with the perspective of bent knees removed, 0 or more; None where KASR is None or a hand covers
        a knee.
    toes: x and y of the second toes in frame pixels; None where not read.
    bends: shortening of each leg, in legs, 0 standing; None where not read.
    unsmoothed_fppa: FPPA of each leg from this frame's own joints, corrected for a hand on the knee, degrees; None
        where not read.
    angle_jitter: noise of `unsmoothed_fppa`, standard deviation in degrees.
    thigh_shares: projected length of each thigh, in shanks of the moment; None where not read.
    doubts: doubt about the joints of each leg, 0 = certain; see `visibility.py`.
    hand_corrections: what a hand on the knee adds to the FPPA that is graded, degrees; None without a hand on it.
    feet_out: mean outward rotation of both feet, degrees, negative = inward; None unless both are read.
    """

    t: float
    signals: Signals
    loaded: tuple[bool, bool]
    points: tuple[Point | None, ...]
    facing: bool | None
    kasr_corrected: float | None = None
    toes: JointPair = (None, None)
    feet_out: float | None = None
    bends: tuple[float | None, float | None] = (None, None)
    unsmoothed_fppa: tuple[float | None, float | None] = (None, None)
    angle_jitter: float = JITTER_LIGHTNING
    thigh_shares: tuple[float | None, float | None] = (None, None)
    doubts: tuple[float, float] = (0.0, 0.0)
    hand_corrections: tuple[float | None, float | None] = (None, None)

    @property
    def ankles(self) -> JointPair:
        return self.pair(Keypoint.LEFT_ANKLE)

    @property
    def knees(self) -> JointPair:
        return self.pair(Keypoint.LEFT_KNEE)

    @property
    def hips(self) -> JointPair:
        return self.pair(Keypoint.LEFT_HIP)

    @property
    def shoulders(self) -> JointPair:
        return self.pair(Keypoint.LEFT_SHOULDER)

    def pair(self, left: Keypoint) -> JointPair:
        """A left keypoint and its right counterpart, which follows it in `Keypoint`."""
        return self.points[left], self.points[left + 1]

    def fppa(self, leg: int) -> float | None:
        """FPPA of one leg (0 left, 1 right), degrees."""
        return self.signals.fppa_left if leg == 0 else self.signals.fppa_right


class SampleHistory:
    """The samples of the last 20 s, in order of time."""

    def __init__(self) -> None:
        self._samples: deque[MovementSample] = deque()

    def add(self, sample: MovementSample) -> None:
        """Append the newest sample and drop those older than HISTORY_S."""
        self._samples.append(sample)
        while sample.t - self._samples[0].t > HISTORY_S:
            self._samples.popleft()

    def between(self, start: float, end: float) -> list[MovementSample]:
        """All samples from `start` to `end`, seconds of the frames' clock, both included."""
        return [s for s in self._samples if start <= s.t <= end]

    def ankle_speed(self, ankles: JointPair, t: float, shank: float) -> list[float | None]:
        """Speed of both ankles over the last 0.1 s, shanks per second; None where either end was not read."""
        past = next((s for s in reversed(self._samples) if t - s.t >= SPEED_WINDOW_S - 1e-6), None)
        if past is None:
            return [0.0 if ankle is not None else None for ankle in ankles]
        speeds: list[float | None] = []
        for now, then in zip(ankles, past.ankles, strict=True):
            if now is None or then is None:
                speeds.append(None)
            else:
                moved = ((now[0] - then[0]) ** 2 + (now[1] - then[1]) ** 2) ** 0.5
                speeds.append(moved / shank / max(t - past.t, 1e-3))
        return speeds


def readable(
    samples: Iterable[MovementSample], value: Callable[[MovementSample], float | None]
) -> list[tuple[float, float]]:
    """Time and value of every sample in which `value` is not None."""
    pairs = ((s.t, value(s)) for s in samples)
    return [(t, v) for t, v in pairs if v is not None]


def robust_peak(values: Sequence[tuple[float, float]]) -> float | None:
    """The highest moving median over PEAK_WINDOW_S and at least MIN_MEDIAN_SAMPLES; None with fewer values.

    A single frame cannot form a peak, and a collapse of 0.2 s is not lost.
    """
    return max(_moving_medians(values), default=None)


def peak_level(values: Sequence[tuple[float, float]], spread: float) -> float | None:
    """The level of the robust peak: the median of the values next to it that are at most `spread` lower.

    Noise chooses the highest of many medians. A knee that stays in for a while shows its level without that noise; one
    that goes in for 0.2 s has few such values, and keeps its height. None where there is no robust peak.
    """
    medians = _moving_medians(values)
    if not medians:
        return None
    top = max(range(len(values)), key=medians.__getitem__)
    least = medians[top] - spread
    level = [values[top][1]]
    for way in (values[:top][::-1], values[top + 1 :]):
        beside = takewhile(lambda value: value[1] >= least and abs(value[0] - values[top][0]) <= LEVEL_S / 2, way)
        level += [v for _, v in beside]
    return median(level) if len(level) >= MIN_MEDIAN_SAMPLES else medians[top]


def _moving_medians(values: Sequence[tuple[float, float]]) -> list[float]:
    """The median around each value; empty with fewer than MIN_MEDIAN_SAMPLES values."""
    if len(values) < MIN_MEDIAN_SAMPLES:
        return []
    medians, first, end = [], 0, 0  # values[first:end] are within the window round the current one
    for i, (t, _) in enumerate(values):
        while t - values[first][0] > PEAK_WINDOW_S / 2:
            first += 1
        while end < len(values) and values[end][0] - t <= PEAK_WINDOW_S / 2:
            end += 1
        window = values[max(first, i - MAX_NEIGHBOURS) : min(end, i + MAX_NEIGHBOURS + 1)]
        if len(window) < MIN_MEDIAN_SAMPLES:
            around = values[max(0, i - MAX_NEIGHBOURS) : i + MAX_NEIGHBOURS + 1]
            window = sorted(around, key=lambda value: abs(value[0] - t))[:MIN_MEDIAN_SAMPLES]
        medians.append(median(v for _, v in window))
    return medians


def middle_x(pair: JointPair) -> float | None:
    """Frame x of the middle between a pair of joints; None unless both were read."""
    left, right = pair
    return None if left is None or right is None else (left[0] + right[0]) / 2


def median_gap(
    samples: Sequence[MovementSample], pair: Callable[[MovementSample], JointPair], unit_px: float, unread: float
) -> float:
    """Median distance between a pair of joints, in units of `unit_px` pixels; `unread` if the pair was never read."""
    gaps = [hypot(a[0] - b[0], a[1] - b[1]) / unit_px for a, b in map(pair, samples) if a is not None and b is not None]
    return median(gaps) if gaps else unread


def pair_read(samples: Sequence[MovementSample], pair: Callable[[MovementSample], JointPair]) -> bool:
    """Whether any sample has both joints of a pair."""
    return any(None not in pair(sample) for sample in samples)


def median_depth(samples: Sequence[MovementSample]) -> float:
    """Median drop of the hips, in legs; 0 where it was not read."""
    depths = [v for _, v in readable(samples, lambda s: s.signals.depth)]
    return median(depths) if depths else 0.0
