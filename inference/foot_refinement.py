"""Corrects toes and heels by close-ups of one foot in the camera's full resolution.

MoveNet sees a foot in 15 of its pixels. What its reader misses there is almost wholly one constant offset for each
point of a body. A small network looks at one foot from time to time, and the median of what it saw is added to every
pose.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from hardware.frame import Frame
from inference.crop import Crop, Sampler
from inference.crop_region import BodyExtent
from inference.foot_network import CLOSEUP_PX, FootNetwork
from inference.pose import SCORE_TRUSTED, Floats

CLOSEUP_TORSOS = 0.85  # width of a close-up, in torsos: a foot seen from the side, and room for a first guess 0.15 off
MIN_TORSO_SHARE = 0.3  # of the body's height; a trunk that leans towards the camera looks shorter
FIRST_INTERVAL_S, INTERVAL_S = 0.1, 0.5  # between two close-ups, until both feet are known and after that
KNOWN_LOOKS = 5  # of a foot, after which it counts as known
MAX_LOOKS = 15  # the median is that of the last looks: 15 seconds
MIN_LOOKS = 2  # of a point before it is corrected
MIN_CERTAINTY = 0.5
MAX_SEEN_OFFSET = (
    0.13  # torsos between the reader's point and what a close-up shows; further away it is on something else
)
MAX_CORRECTION = 0.08  # torsos
FADE_S = 0.3  # time constant at which a correction follows its median, so that no line jumps


@dataclass
class _Foot:
    """What is known about one foot.

    points: indices in `FootPoint` order: big toe, small toe, heel.
    looks: corrections [3, 2] in torsos, NaN for an uncertain point.
    looked_at: time of the last close-up, seconds.
    """

    points: list[int]
    looks: deque[Floats] = field(default_factory=lambda: deque(maxlen=MAX_LOOKS))
    looked_at: float = float("-inf")


class FootRefinement:
    """The corrections of one person's foot points. Raises ModelError."""

    def __init__(self) -> None:
        self._network = FootNetwork()
        self._sampler = Sampler(CLOSEUP_PX, CLOSEUP_PX)
        self.reset()

    def reset(self) -> None:
        """Forget the person."""
        self._feet = [_Foot([0, 2, 4]), _Foot([1, 3, 5])]
        self._medians = np.zeros((6, 2), np.float32)
        self._corrections = np.zeros((6, 2), np.float32)
        self._time: float | None = None

    def step(self, frame: Frame, points: Floats, scores: Floats, body: BodyExtent, rotation: int) -> Floats:
        """The corrected points [6, 2], frame pixels.

        points: [6, 2] as the model reads them in this frame.
        scores: [6], 0..1, of the points.
        rotation: degrees clockwise that bring the body upright.
        """
        t, torso = frame.captured_at, np.float32(max(body.trunk, MIN_TORSO_SHARE * body.height))
        dt = 0.0 if self._time is None else t - self._time
        self._time = t
        self._corrections += np.float32(dt / (dt + FADE_S)) * (self._medians - self._corrections)
        corrected = points + torso * self._corrections
        side = self._due(scores, t)
        if side is not None:
            self._look(frame, side, points, corrected, float(torso), rotation)
        return corrected

    def _due(self, scores: Floats, t: float) -> int | None:
        """The foot for the next close-up: 0 left, 1 right; None while it is not time for one or no foot is in view."""
        settled = all(len(foot.looks) >= KNOWN_LOOKS for foot in self._feet)
        if t - max(foot.looked_at for foot in self._feet) < (INTERVAL_S if settled else FIRST_INTERVAL_S):
            return None
        in_view = [i for i, foot in enumerate(self._feet) if scores[foot.points].min() >= SCORE_TRUSTED]
        return min(in_view, key=lambda i: self._feet[i].looked_at, default=None)

    def _look(self, frame: Frame, side: int, points: Floats, corrected: Floats, torso: float, rotation: int) -> None:
        foot = self._feet[side]
        x, y = corrected[foot.points].mean(axis=0).tolist()
        crop = Crop((x, y), CLOSEUP_TORSOS * torso / CLOSEUP_PX, rotation)
        transform = self._sampler.sample(frame.pixels, crop)
        seen, certainty = self._network.find(self._sampler.image, mirrored=side == 1)
        found = transform.to_frame((seen + np.float32(0.5)) * np.float32(CLOSEUP_PX))
        offsets = (found - points[foot.points]) / np.float32(torso)
        offsets[(certainty < MIN_CERTAINTY) | (np.hypot(*offsets.T) > MAX_SEEN_OFFSET)] = np.nan
        foot.looks.append(offsets)
        foot.looked_at = frame.captured_at
        self._medians[foot.points] = _median(np.stack(foot.looks), self._medians[foot.points])


def _median(looks: Floats, before: Floats) -> Floats:
    """The correction of each point [3, 2]: the median of its certain looks, at most `MAX_CORRECTION` long.

    looks: [n, 3, 2], NaN for uncertain points.
    before: [3, 2], kept where there are too few certain looks.
    """
    medians = before.copy()
    for point in range(3):
        certain = looks[~np.isnan(looks[:, point, 0]), point]
        if len(certain) >= MIN_LOOKS:
            median = np.median(certain, axis=0)
            medians[point] = median * min(1.0, MAX_CORRECTION / max(float(np.hypot(*median)), 1e-6))
    return medians
