"""From a model's output to points. Own model files decode in the graph (inference.training.decoder_graph)."""

from __future__ import annotations

import numpy as np

from inference.pose import Floats


def decode(output: Floats, height: int, width: int) -> Floats:
    """The points in a file's output, copied: float32 [17, 3] or [29, 3], x and y in pixels of the input (continuous:
    pixel i spans i to i + 1) and score, 0..1.

    First the 17 keypoints. The product's own files go on with 6 joints in the order of `LEG_POINTS`, the middles of
    hips, knees and ankles, with the scores of their keypoints, and 6 points of the feet in `FootPoint` order, with how
    surely each is in sight.
    output: as those files give it; from one that decodes as Google's do [1, 1, 17, 3], y, x (0..1 of the input), score.
    """
    if output.ndim == 4:
        y, x, score = output[0, 0].T
        return np.stack([x * width, y * height, score], axis=1).astype(np.float32)
    return output.copy()
