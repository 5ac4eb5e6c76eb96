"""The network that finds big toe, small toe and heel in a close-up of one foot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from inference.movenet import MODELS, Image, open_model
from inference.pose import Floats

FILE = MODELS / "foot.tflite"
CLOSEUP_PX = 64  # width and height of the close-up
CLOSEUP_TORSOS = 0.85  # the same in torsos: a foot seen from the side, and room for a first guess 0.15 off
HEATMAP_CELLS = 16  # width and height of the output in which each point is sought
HEATMAP_WIDTH = 1.2  # close-ups, so that a point outside the close-up can be found, too
HIT_TORSOS = 0.035  # a point within it counts as found, for its certainty
_STEPS = ((np.arange(HEATMAP_CELLS, dtype=np.float32) + 0.5) / HEATMAP_CELLS - 0.5) * HEATMAP_WIDTH
# x and y of each cell, in close-ups from the middle, [cells, 2].
CELLS: Floats = np.stack(np.meshgrid(_STEPS, _STEPS), axis=-1).reshape(-1, 2).astype(np.float32)


class FootNetwork:
    """The network for close-ups of left feet. Not thread-safe. Raises ModelError."""

    def __init__(self, file: Path = FILE) -> None:
        self._interpreter = open_model(file, 1).interpreter
        self._image = self._interpreter.get_input_details()[0]["index"]
        outputs = {details["shape"][-3]: details for details in self._interpreter.get_output_details()}
        self._heatmaps, self._logits = outputs[HEATMAP_CELLS], outputs[1]

    def find(self, closeup: Image, mirrored: bool) -> tuple[Floats, Floats]:
        """Big toe, small toe and heel [3, 2], in close-ups right of and below its middle, and their certainty [3].

        closeup: uint8 [64, 64, 3], RGB.
        mirrored: for a right foot.
        The certainty is the probability that a point is visible and found within `HIT_TORSOS`.
        """
        shown = closeup[:, ::-1] if mirrored else closeup
        self._interpreter.set_tensor(self._image, (shown ^ 128).view(np.int8)[np.newaxis])
        self._interpreter.invoke()
        heat = np.exp(self._read(self._heatmaps).reshape(-1, 3))
        points: Floats = (heat / heat.sum(axis=0)).T @ CELLS
        certainty = np.asarray(1 / (1 + np.exp(-self._read(self._logits).reshape(3))), np.float32)
        return (points * np.array((-1, 1), np.float32) if mirrored else points), certainty

    def _read(self, details: dict[str, Any]) -> Floats:
        scale, zero_point = details["quantization"]
        values: Floats = (self._interpreter.get_tensor(details["index"]).astype(np.float32) - zero_point) * scale
        return values
