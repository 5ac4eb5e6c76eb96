"""The calibration images, crops of exercising people from the synthetic clips, used to measure value ranges."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

IMAGES = Path(__file__).parent
Images = npt.NDArray[np.uint8]


def calibration_images(size: tuple[int, int]) -> Images:
    """The images at an input size, each followed by an augmented copy (mirrored, dimmed, brightened or blurred).

    size: (height, width); a narrow input shows the middle of each image.
    Returns uint8 [n, height, width, 3], RGB.
    """
    height, width = size
    left = (height - width) // 2
    images = []
    for number, file in enumerate(sorted(IMAGES.glob("*.jpg"))):
        image = np.asarray(cv2.imread(str(file)))[..., ::-1]
        image = cv2.resize(image, (height, height), interpolation=cv2.INTER_AREA)[:, left : left + width]
        changed = image[:, ::-1] if number % 2 else image
        changed = (changed * (0.35, 0.6, 1.3)[number % 3]).clip(0, 255).astype(np.uint8)
        images += [image, cv2.GaussianBlur(changed, (0, 0), 1.0) if number % 4 == 0 else changed]
    return np.stack(images)
