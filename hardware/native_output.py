"""Silences native libraries that write to stderr and bypass Python's logging."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import cv2


def silence_video_library() -> None:
    """Stop OpenCV and FFmpeg from logging to stderr; takes effect only before their first use."""
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")  # FFmpeg's AV_LOG_QUIET
    logging = cv2 if hasattr(cv2, "setLogLevel") else cv2.utils.logging  # OpenCV 4.13 moved it
    logging.setLogLevel(0)


@contextmanager
def muted_stderr() -> Iterator[None]:
    """Discard the process's stderr, for libraries without a switch for their output."""
    saved = os.dup(2)
    try:
        with open(os.devnull, "wb") as null:
            os.dup2(null.fileno(), 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
