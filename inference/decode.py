"""From a model's outputs to 17 keypoints."""

from __future__ import annotations

import numpy as np

from inference.pose import Floats


def decode_full(output: Floats, height: int, width: int) -> Floats:
    """Keypoints from a file that decodes inside its own graph, as Google's do.

    output: float32 [1, 1, 17, 3], y, x (0..1 of the input) and score.
    Returns float32 [17, 3]: x and y in pixels of the input (continuous: pixel i spans i to i + 1), score 0..1.
    """
    y, x, score = output[0, 0].T
    return np.stack([x * width, y * height, score], axis=1).astype(np.float32)
