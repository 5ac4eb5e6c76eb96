"""Converts a model's output to points. Shipped files contain the decoder (`inference.training.decoder_graph`)."""

from __future__ import annotations

import numpy as np

from inference.pose import Floats


def decode(output: Floats, height: int, width: int) -> Floats:
    """A copy of the points in a model's output: float32 [17, 3] or [29, 3] of x, y and score.

    x and y are input pixels (continuous: pixel i spans i to i + 1), scores 0..1. The first 17 points are the keypoints.
    Shipped files add 6 joint centres in `LEG_POINTS` order, with the scores of their keypoints, and 6 foot points in
    `FootPoint` order, with the probability that each is visible.

    output: [17, 3] or [29, 3] from a shipped file; [1, 1, 17, 3] of y, x (0..1 of the input) and score from a file
        with Google's output format.
    height, width: of the input, pixels.
    """
    if output.ndim == 4:
        y, x, score = output[0, 0].T
        return np.stack([x * width, y * height, score], axis=1).astype(np.float32)
    return output.copy()
