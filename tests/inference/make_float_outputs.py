"""Creates fixtures/float_outputs.npz, the reference for the shipped files; needs the `model` extra.

    python -m tests.inference.make_float_outputs PACKAGE.tgz

It holds two frames of the bundled clip and the keypoints that the published float graph decodes from its full maps.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from inference.training.convert import evaluate, scaled
from inference.training.decoder_graph import NEARNESS_CELLS
from inference.training.network import CELL_PX, HEADS, read_network
from inference.training.weights_source import read_graph

CLIP = Path(__file__).parents[2] / "kiosk" / "media" / "demo.mp4"
FRAMES = {"standing": (150, (192, 192)), "squatting": (330, (192, 128))}  # frame number, input height and width


def main(package: Path) -> None:
    network = read_network(*read_graph(package, "lightning"))
    arrays: dict[str, Any] = {}
    for name, (number, size) in FRAMES.items():
        arrays[f"{name}_picture"] = _image(number, size)
        values = evaluate(network, scaled(network, arrays[f"{name}_picture"][np.newaxis]), lambda _, value: value)
        arrays[f"{name}_points"] = decode_full_maps({head: values[layer][0].numpy() for head, layer in HEADS.items()})
    np.savez_compressed(Path(__file__).parent / "fixtures" / "float_outputs.npz", **arrays)


def decode_full_maps(maps: dict[str, np.ndarray]) -> np.ndarray:
    """The decoding at the end of the published graph: keypoints [17, 3] from the full maps of all four heads."""
    rows, columns = maps["center"].shape[:2]
    row, column = np.mgrid[:rows, :columns].astype(np.float32)
    near = np.hypot(row - rows / 2, column - columns / 2) + NEARNESS_CELLS
    middle = np.unravel_index(np.argmax(_sigmoid(maps["center"][..., 0]) / near), near.shape)
    guess = maps["regress"][middle].reshape(17, 2) + middle
    scores = _sigmoid(maps["heatmap"])
    points = np.empty((17, 3), np.float32)
    for joint in range(17):
        near = np.hypot(row - guess[joint, 0], column - guess[joint, 1]) + NEARNESS_CELLS
        cell = np.unravel_index(np.argmax(scores[..., joint] / near), near.shape)
        y, x = maps["offset"][cell].reshape(17, 2)[joint] + cell
        points[joint] = x * CELL_PX, y * CELL_PX, scores[cell][joint]
    return points


def _sigmoid(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.maximum(logits, -60)))


def _image(number: int, size: tuple[int, int]) -> np.ndarray:
    clip = cv2.VideoCapture(str(CLIP))
    clip.set(cv2.CAP_PROP_POS_FRAMES, number)
    frame = cv2.cvtColor(clip.read()[1], cv2.COLOR_BGR2RGB)
    side, (height, width) = frame.shape[0], size
    left, right = (frame.shape[1] - side * width // height) // 2, (frame.shape[1] + side * width // height) // 2
    return cv2.resize(frame[:, left:right], (width, height), interpolation=cv2.INTER_AREA)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
