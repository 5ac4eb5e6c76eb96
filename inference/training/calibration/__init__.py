"""The carried pictures: people exercising, cut from the synthetic clips, with which ranges of values are measured."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

PICTURES = Path(__file__).parent
Images = npt.NDArray[np.uint8]


def calibration_images(size: tuple[int, int]) -> Images:
    """The carried pictures at an input size (a narrow one sees their middle), each once more mirrored, dim or blurred.

    Returns uint8 [n, height, width, 3], RGB.
    """
    height, width = size
    left = (height - width) // 2
    images = []
    for number, file in enumerate(sorted(PICTURES.glob("*.jpg"))):
        picture = np.asarray(cv2.imread(str(file)))[..., ::-1]
        picture = cv2.resize(picture, (height, height), interpolation=cv2.INTER_AREA)[:, left : left + width]
        changed = picture[:, ::-1] if number % 2 else picture
        changed = (changed * (0.35, 0.6, 1.3)[number % 3]).clip(0, 255).astype(np.uint8)
        images += [picture, cv2.GaussianBlur(changed, (0, 0), 1.0) if number % 4 == 0 else changed]
    return np.stack(images)
