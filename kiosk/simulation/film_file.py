"""Writes an MP4 film, picture by picture: H.264 and AAC, which every browser plays. Needs the extra `film`."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
import pygame

from kiosk.audio.tones import SAMPLE_RATE_HZ
from kiosk.simulation.soundtrack import Samples

QUALITY = "23"  # constant rate factor of x264, 0 (lossless) to 51; texts stay sharp at 23
MAX_KEYFRAME_INTERVAL = 60  # pictures; a player can jump to any second
AUDIO_CHUNK = 1024  # samples per AAC frame


class FilmFile:
    """A film that is being written. Use it in a `with` block; it is complete only after `finish`.

    path: replaced if it exists.
    size: width and height of the pictures, pixels, even numbers.
    rate_hz: pictures per second.
    Raises OSError where the file cannot be written.
    """

    def __init__(self, path: Path, size: tuple[int, int], rate_hz: int) -> None:
        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "faststart"})
        self._video = self._container.add_stream("libx264", rate=rate_hz)
        self._video.width, self._video.height = size
        self._video.pix_fmt = "yuv420p"
        self._video.options = {"crf": QUALITY, "preset": "veryfast", "g": str(MAX_KEYFRAME_INTERVAL)}
        self._audio = self._container.add_stream("aac", rate=SAMPLE_RATE_HZ, layout="mono")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._container.close()

    def add(self, picture: pygame.Surface) -> None:
        """Append a picture: 32 bits per pixel, of the film's size."""
        width, height = picture.get_size()
        pixels = np.frombuffer(picture.get_buffer().raw, np.uint8).reshape(height, -1, 4)[:, :width]
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="bgra")
        self._container.mux(self._video.encode(frame))

    def finish(self, sound: Samples) -> None:
        """Write what is left of the pictures, and the sound."""
        self._container.mux(self._video.encode(None))
        for first in range(0, len(sound), AUDIO_CHUNK):
            frame = av.AudioFrame.from_ndarray(sound[None, first : first + AUDIO_CHUNK], format="fltp", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE_HZ, first, Fraction(1, SAMPLE_RATE_HZ)
            self._container.mux(self._audio.encode(frame))
        self._container.mux(self._audio.encode(None))
