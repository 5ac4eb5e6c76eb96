"""Whether there is enough light in front of the camera."""

from __future__ import annotations

from hardware.frame import Frame

# Mean of a frame, 0..255. Dim rooms with 51 are read well; at 41, with the noise of a camera that turns its gain up,
# legs are lost and grades withheld.
MIN_BRIGHTNESS = 46.0
# A member in dark clothes who steps close, or a lamp that flickers, changes the mean for a moment.
LIGHT_SETTLES_S = 1.0
SAMPLE_STEP = 16  # every 16th pixel of every 16th row is enough for a mean


def brightness(frame: Frame) -> float:
    """Mean of the frame, 0 (black) to 255."""
    return float(frame.pixels[::SAMPLE_STEP, ::SAMPLE_STEP].mean())


def is_too_dark(frame: Frame) -> bool:
    return brightness(frame) < MIN_BRIGHTNESS


class LightWatch:
    """Whether it is too dark, judged over time.

    too_dark: changes once the light has been different for LIGHT_SETTLES_S.
    """

    def __init__(self) -> None:
        self.too_dark = False
        self._different_since: float | None = None

    def step(self, frame: Frame, t: float) -> None:
        """Take one frame. t: seconds, must rise."""
        if is_too_dark(frame) is self.too_dark:
            self._different_since = None
        elif self._different_since is None:
            self._different_since = t
        elif t - self._different_since >= LIGHT_SETTLES_S:
            self.too_dark, self._different_since = not self.too_dark, None
