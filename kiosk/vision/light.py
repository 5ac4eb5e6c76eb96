"""Whether there is enough light in front of the camera."""

from __future__ import annotations

from hardware.frame import Frame

# Mean of a frame, 0..255. Dim rooms with 51 are read well; at 41, with the noise of a camera that turns its gain up,
# legs are lost and grades withheld.
MIN_BRIGHTNESS = 46.0
SAMPLE_STEP = 16  # every 16th pixel of every 16th row is enough for a mean


def brightness(frame: Frame) -> float:
    """Mean of the frame, 0 (black) to 255."""
    return float(frame.pixels[::SAMPLE_STEP, ::SAMPLE_STEP].mean())


def is_too_dark(frame: Frame) -> bool:
    return brightness(frame) < MIN_BRIGHTNESS
