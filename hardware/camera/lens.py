"""The lens of a Raspberry Pi camera: the sensor mode that shows all of it, its field of view, its focus."""

from __future__ import annotations

import math

MARK_DISTANCE_M = 2.75  # from the lens to the middle of the place where members stand
# Horizontal field of view of the whole sensor, degrees, by libcamera's name of the sensor; from the data sheets. A
# sensor with exchangeable lenses, such as imx477, is not here.
FULL_FIELD_DEG = {"ov5647": 53.5, "imx219": 62.2, "imx708": 66.0, "imx708_wide": 102.0}


def binned_size(sensor_size: tuple[int, int]) -> tuple[int, int]:
    """Width and height of the mode that joins each two by two pixels: the whole field of view at a high frame rate.

    sensor_size: pixels of the whole sensor. Without a request the mode depends on the picture's size, and most modes
    crop.
    """
    return sensor_size[0] // 4 * 2, sensor_size[1] // 4 * 2


def field_of_view_deg(model: str, sensor_width: int, seen: int) -> float | None:
    """Field of view of `seen` pixels across, degrees; None for an unknown lens.

    model: libcamera's name of the sensor.
    sensor_width: pixels of the whole sensor.
    seen: how many of them, along the picture's width, are in the picture.
    """
    full = FULL_FIELD_DEG.get(model.removesuffix("_noir"))
    if full is None:
        return None
    return math.degrees(2 * math.atan(math.tan(math.radians(full / 2)) * seen / sensor_width))
