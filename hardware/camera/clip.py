"""A video file, or a still image as a clip of one frame, as a source of frames."""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import cv2
import numpy as np

from hardware.camera.base import CameraLost
from hardware.camera.container import read_contents
from hardware.camera.contents import Contents
from hardware.errors import HardwareError
from hardware.frame import Frame, Pixels
from hardware.native_output import silence_video_library

DEFAULT_FPS = 30.0  # for files without a stated rate
MAX_FPS = 1000.0  # a higher rate means a broken header
STILL_FPS = 1.0  # a still image counts as one second of clip
MAX_LEAD_FRAMES = 1.2  # frame intervals by which a following clip may lead the newest processed frame
SLOW_MOTION_FACTOR = 4  # how many times slow motion shows each frame
END_TOLERANCE_FRAMES = 1.5  # frame intervals by which rounded time stamps may end a complete clip early


class ClipError(HardwareError, ValueError):
    """A clip cannot be read; the message says why and what to do, in one sentence."""


@dataclass(frozen=True)
class ClipInfo:
    """The properties of a clip.

    width, height: pixels of the upright frame.
    fps: frames per second.
    frame_count: displayed frames as stated by the container; 0 = not stated.
    """

    width: int
    height: int
    fps: float
    frame_count: int


def open_clip(path: Path) -> Clip:
    """Open a clip and read its properties. Raises ClipError.

    A truncated file is detected by `check_complete` or at the end of an iteration, not here.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ClipError(f"{path} is not a file; give the path of a clip")
        with path.open("rb") as file:
            contents = read_contents(file)
            is_empty = not file.seek(0, os.SEEK_END)
    except (FileNotFoundError, NotADirectoryError):
        raise ClipError(f"There is no clip {path}; check the path") from None
    except OSError as error:
        raise ClipError(f"Cannot read the clip {path} ({error.strerror}); check its permissions") from None
    if not _is_utf8(path):
        raise ClipError(f"The name of the clip {path} is not UTF-8, which the video library needs; rename it")
    if is_empty:
        raise ClipError(f"The clip {path} is empty; copy it again")
    silence_video_library()
    if contents is None and cv2.haveImageReader(str(path)):
        return Clip(path, _still_info(path), Contents(True, 1, 1, 0.0), still=True)
    return Clip(path, *_video_info(path, contents), still=False)


def _is_utf8(path: Path) -> bool:
    try:
        str(path).encode()
    except UnicodeEncodeError:  # Python keeps such bytes as surrogates; OpenCV crashes on them
        return False
    return True


class Clip:
    """A readable clip: iterate over its frames in clip time, or play it as a camera at its own rate."""

    def __init__(self, path: Path, info: ClipInfo, contents: Contents, still: bool) -> None:
        self.path = path
        self.info = info
        self._contents = contents
        self._still = still

    def __iter__(self) -> Iterator[Frame]:
        """Every frame in order; `captured_at` is clip time, 0.0 for the first frame.

        Raises ClipError when the file holds fewer frames than its container states.
        """
        if self._still:
            yield Frame(_read_still(self.path), 0.0, 0)
            return
        with _Reader(self.path, self.info.fps) as reader:
            while reader.advance():
                yield Frame(reader.pixels(), reader.time_s, reader.count - 1)
            self._check_end(reader)

    def check_complete(self) -> None:
        """Raise ClipError if the clip is truncated. Seeks to the end first; where that fails, reads every frame."""
        if self._still:
            return
        if not self._contents.whole:
            raise self._cut_short(self._contents.stored_count)
        with _Reader(self.path, self.info.fps) as reader:
            if self._contents.frame_count and self._contents.span_s is not None:
                reader.seek(self._contents.frame_count - 1)
                if reader.advance() and reader.stamp_s >= self._contents.span_s - self._tolerance_s:
                    return
        for _ in self:
            pass

    def _check_end(self, reader: _Reader) -> None:
        """Compare with the container's frame count, because OpenCV reads a truncated file without an error."""
        contents = self._contents
        missing = (contents.frame_count or 0) - reader.count
        missing_s = missing / self.info.fps if contents.span_s is None else contents.span_s - reader.stamp_s
        if not contents.whole or (missing > 0 and missing_s > self._tolerance_s):
            raise self._cut_short(reader.count)

    @property
    def _tolerance_s(self) -> float:
        return END_TOLERANCE_FRAMES / self.info.fps

    def _cut_short(self, readable: int) -> ClipError:
        total = self._contents.frame_count
        detail = f"{readable} of {total} frames" if total else f"only {readable} frames"
        return ClipError(f"The clip {self.path} is cut short: {detail} can be read; copy it again")

    def camera(self, loop: bool, clock: Callable[[], float] = time.monotonic) -> ClipCamera:
        """The clip as a live camera that plays at its own rate.

        loop: restart at the end; otherwise repeat the last frame.
        clock: monotonic seconds.
        Raises ClipError for a truncated clip.
        """
        self.check_complete()
        return ClipCamera(self, loop, clock)


class ClipCamera:
    """A clip played like a camera. Any thread may call `rewind`, `pause`, `slow_motion`, `play` and `follow`."""

    def __init__(self, clip: Clip, loop: bool, clock: Callable[[], float]) -> None:
        self._clip = clip
        self._loop = loop
        self._clock = clock
        self._interval_s = 1.0 / clip.info.fps
        self._changed = threading.Condition()
        self._paused = False
        self._slow = False
        self._rewind = True
        self._frames: Iterator[Frame] = iter(())
        self._current: Frame | None = None  # the last frame returned
        self._current_at = 0.0  # when it was due
        self._next: Frame | None = None  # None once a clip without `loop` has ended
        self._started_at = 0.0
        self._number = 0
        self._processed_at: Callable[[], float] | None = None
        self._advanced_at = 0.0  # when the current frame was first due

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._frames = iter(())

    def rewind(self) -> None:
        """Return to the first frame and repeat it until `play`."""
        with self._changed:
            self._paused = self._rewind = True
            self._changed.notify_all()

    def pause(self) -> None:
        """Repeat the current frame until `play`."""
        with self._changed:
            self._paused = True

    def slow_motion(self) -> None:
        """Show every frame SLOW_MOTION_FACTOR times until `play`."""
        with self._changed:
            self._paused, self._slow = False, True

    def play(self) -> None:
        """Resume normal playback after `rewind`, `pause` or `slow_motion`; no effect during normal playback."""
        with self._changed:
            self._paused = self._slow = False

    @property
    def ended(self) -> bool:
        """Whether a clip without `loop` has shown its last frame."""
        return self._current is not None and self._next is None

    def follow(self, processed_at: Callable[[], float]) -> None:
        """Stop skipping frames: wait for processing instead, so that a slow machine plays the clip slowly.

        processed_at: returns the capture time of the newest frame that has been processed.
        """
        with self._changed:
            self._processed_at = processed_at

    def read(self, timeout: float) -> Frame | None:
        """The frame that is due, or None when none is due within `timeout` seconds.

        Skips the frames that a slow reader has missed, except after `follow`. A paused clip repeats its frame at the
        clip's rate.
        Raises CameraLost when the file is damaged.
        """
        with self._changed:
            if self._rewind:
                self._rewind, self._current = False, None
                self._start(self._clock())
            wait_s = self._due() - self._clock()
            if wait_s > 0:
                self._changed.wait(min(wait_s, timeout))
                if self._rewind or self._due() > self._clock():
                    return None
            return self._due_frame(self._clock())

    def set_frame_rate(self, fps: float) -> None:
        """Does nothing: a clip has its own rate."""

    def _start(self, at: float) -> None:
        self._frames = iter(self._clip)
        self._started_at = at
        self._next = self._decode()

    def _due(self) -> float:
        """When the next frame, or the repetition of the current one, is due."""
        if self._next is None or (self._paused and self._current is not None):
            return self._current_at + self._interval_s
        return self._started_at + self._next.captured_at

    def _due_frame(self, now: float) -> Frame:
        repeats = self._slow and self._current is not None and self._number % SLOW_MOTION_FACTOR > 0
        if self._paused or repeats or self._next is None or self._is_ahead():
            self._repeat(now)
        elif self._processed_at is not None:
            self._started_at += max(0.0, now - self._interval_s - self._due())
            self._advance()
        else:
            self._advance()
            while self._next is not None and self._due() <= now:
                self._advance()
        assert self._current is not None  # `open_clip` refuses a clip without a frame
        self._number += 1
        return Frame(self._current.pixels, self._current_at, self._number)

    def _is_ahead(self) -> bool:
        """Whether processing lags behind the current frame by more than MAX_LEAD_FRAMES."""
        if self._processed_at is None or self._current is None:
            return False
        return self._advanced_at - self._processed_at() > MAX_LEAD_FRAMES * self._interval_s

    def _repeat(self, now: float) -> None:
        self._current_at = max(self._due(), now - self._interval_s)
        self._current = self._current or self._next
        if self._next is not None:  # due one interval after the last repetition
            self._started_at = self._current_at + self._interval_s - self._next.captured_at

    def _advance(self) -> None:
        self._current, self._current_at = self._next, self._due()
        self._advanced_at = self._current_at
        self._next = self._decode()
        if self._next is None and self._loop:
            self._start(self._current_at + self._interval_s)

    def _decode(self) -> Frame | None:
        try:
            return next(self._frames, None)
        except ClipError as error:
            raise CameraLost(str(error)) from None


class _Reader:
    """OpenCV's reader, with time stamps that start at zero and increase strictly.

    time_s: clip time of the current frame, seconds.
    stamp_s: the file's time stamp of the current frame, seconds; exceeds `time_s` if the first frames are undecodable.
    count: frames read so far.
    """

    def __init__(self, path: Path, fps: float) -> None:
        self._capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
        self._interval_s = 1.0 / fps
        self._offset = 0.0
        self.time_s = 0.0
        self.stamp_s = 0.0
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._capture.release()

    def get(self, property_id: int) -> float:
        return float(self._capture.get(property_id))

    def seek(self, frame: int) -> None:
        self._capture.set(cv2.CAP_PROP_POS_FRAMES, frame)

    def advance(self) -> bool:
        """Step to the next frame; False when no further frame can be read."""
        if not self._capture.grab():
            return False
        stamp = self.get(cv2.CAP_PROP_POS_MSEC) / 1000.0
        if self.count == 0:
            self._offset = stamp
        else:
            relative = stamp - self._offset
            self.time_s = relative if relative > self.time_s else self.time_s + self._interval_s
        self.stamp_s = max(stamp, self.time_s)
        self.count += 1
        return True

    def pixels(self) -> Pixels:
        """The current frame as RGB."""
        _, bgr = self._capture.retrieve()
        return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB, dst=bgr), np.uint8)


def _video_info(path: Path, contents: Contents | None) -> tuple[ClipInfo, Contents]:
    """The properties of a video and its contents; OpenCV's estimate for a container that no reader here supports."""
    with _Reader(path, DEFAULT_FPS) as reader:
        if not reader.advance():
            raise ClipError(
                f"{path} cannot be read as a video: it is damaged, cut short or of another type; copy it again"
            )
        height, width = reader.pixels().shape[:2]
        fps = reader.get(cv2.CAP_PROP_FPS)
        estimated_count = max(int(reader.get(cv2.CAP_PROP_FRAME_COUNT)), 0)
    fps = fps if 0 < fps <= MAX_FPS else DEFAULT_FPS
    if contents is None:
        contents = Contents(True, estimated_count, estimated_count, max(estimated_count - 1, 0) / fps)
    return ClipInfo(width, height, fps, contents.frame_count or 0), contents


def _still_info(path: Path) -> ClipInfo:
    height, width = _read_still(path).shape[:2]
    return ClipInfo(width, height, STILL_FPS, 1)


def _read_still(path: Path) -> Pixels:
    bgr = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if bgr is None:
        raise ClipError(f"The image {path} is damaged; copy it again")
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)
