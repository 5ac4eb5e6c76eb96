"""Corrects toes and heels by close-ups of one foot in the camera's full resolution.

MoveNet sees a foot in 15 of its pixels. What its reader misses there hardly changes while foot and shank keep their
direction in the frame. A small network looks at one foot from time to time, and what it saw of the foot in directions
like the present ones is added to the points that are read in every pose.
"""

from __future__ import annotations

import numpy as np

from hardware.frame import Frame
from inference.crop import Crop, Sampler
from inference.crop_region import BodyExtent
from inference.foot_network import CLOSEUP_PX, CLOSEUP_TORSOS, FootNetwork
from inference.pose import SCORE_TRUSTED, Floats

MIN_TORSO_SHARE = 0.3  # of the body's height; a trunk that leans towards the camera looks shorter
INTERVAL_S = 0.2  # between two close-ups
MAX_LOOKS = 30  # remembered of each foot: twelve seconds
MIN_LOOKS = 2  # of a point before it is corrected
MIN_CERTAINTY = 0.5
MAX_OFFSET = 0.13  # torsos between the point that is read and the one seen; further away it is on something else
MAX_CORRECTION = np.float32(0.08)  # torsos
DIRECTION_SD = 0.04  # torsos; looks at a foot or shank that points elsewhere by more than this count less
OTHER_WEIGHT = np.float32(0.02)  # of a look at a foot in quite another direction
ALIKE_FACTOR = np.float32(-1 / (2 * DIRECTION_SD**2))
TINY = np.float32(1e-6)


class FootRefinement:
    """The corrections of one person's foot points; arrays are by foot, left and right. Raises ModelError."""

    def __init__(self) -> None:
        self._network = FootNetwork()
        self._sampler = Sampler(CLOSEUP_PX, CLOSEUP_PX)
        self.reset()

    def reset(self) -> None:
        """Forget the person."""
        self._counts = [0, 0]  # close-ups
        self._looked_at = [float("-inf")] * 2
        self._directions = np.zeros((2, MAX_LOOKS, 4), np.float32)
        # Of each look: x and y of three offsets in torsos, then 1 for each point that was certain; 0 for the others.
        self._seen = np.zeros((2, MAX_LOOKS, 9), np.float32)
        self._known = np.zeros((2, 3), np.bool_)  # points with enough certain looks

    def step(
        self, frame: Frame, points: Floats, scores: Floats, legs: Floats, body: BodyExtent, rotation: int
    ) -> Floats:
        """The corrected points [6, 2], frame pixels.

        points: [6, 2], as the model reads them in this frame.
        scores: [6], 0..1, of the points.
        legs: [6, 2], hips, knees and ankles in this frame.
        rotation: degrees clockwise that bring the body upright.
        """
        torso = np.float32(max(body.trunk, MIN_TORSO_SHARE * body.height))
        read = points.reshape(3, 2, 2).swapaxes(0, 1)
        directions = np.concatenate([legs[2:4] - legs[4:], read[:, 0] - read[:, 2]], axis=1, dtype=np.float32) / torso
        corrected = read + torso * self._corrections(directions)
        foot = self._due(scores, frame.captured_at)
        if foot is not None:
            transform = self._sampler.sample(frame.pixels, _closeup(corrected[foot], float(torso), rotation))
            seen, certainty = self._network.find(self._sampler.image, mirrored=foot == 1)
            found = transform.to_frame((seen + np.float32(0.5)) * np.float32(CLOSEUP_PX))
            self._remember(foot, directions[foot], (found - read[foot]) / torso, certainty)
            self._looked_at[foot] = frame.captured_at
        return corrected.swapaxes(0, 1).reshape(6, 2)

    def _corrections(self, directions: Floats) -> Floats:
        """The corrections of both feet [2, 3, 2], torsos. directions: [2, 4], of shank and foot, torsos."""
        if not self._known.any():
            return np.zeros((2, 3, 2), np.float32)
        apart = self._directions - directions[:, np.newaxis]
        alike = np.exp(np.einsum("fld,fld->fl", apart, apart) * ALIKE_FACTOR) + OTHER_WEIGHT
        sums = (alike[:, np.newaxis] @ self._seen)[:, 0]
        corrections = sums[:, :6].reshape(2, 3, 2) / np.maximum(sums[:, 6:, np.newaxis], TINY)
        lengths = np.sqrt(np.einsum("fpx,fpx->fp", corrections, corrections))
        shares = self._known * MAX_CORRECTION / np.maximum(lengths, MAX_CORRECTION)
        corrected: Floats = corrections * shares[:, :, np.newaxis]
        return corrected

    def _due(self, scores: Floats, t: float) -> int | None:
        """The foot for the next close-up: 0 left, 1 right; None while it is not time for one or no foot is in view."""
        if t - max(self._looked_at) < INTERVAL_S:
            return None
        in_view = [foot for foot in (0, 1) if scores[foot::2].min() >= SCORE_TRUSTED]
        return min(in_view, key=lambda foot: self._looked_at[foot], default=None)

    def _remember(self, foot: int, directions: Floats, offsets: Floats, certainty: Floats) -> None:
        """Replace the oldest look at a foot."""
        oldest = self._counts[foot] % MAX_LOOKS
        self._counts[foot] += 1
        certain = (np.hypot(offsets[:, 0], offsets[:, 1]) <= MAX_OFFSET) & (certainty >= MIN_CERTAINTY)
        self._directions[foot, oldest] = directions
        self._seen[foot, oldest, :6] = (offsets * certain[:, np.newaxis]).reshape(6)
        self._seen[foot, oldest, 6:] = certain
        self._known[foot] = self._seen[foot, :, 6:].sum(axis=0) >= MIN_LOOKS


def _closeup(points: Floats, torso: float, rotation: int) -> Crop:
    """The close-up of a foot. points: [3, 2]; torso: pixels."""
    x, y = points.mean(axis=0).tolist()
    return Crop((x, y), CLOSEUP_TORSOS * torso / CLOSEUP_PX, rotation)
