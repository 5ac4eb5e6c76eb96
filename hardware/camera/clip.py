"""A video file (or a still picture, as a clip of one frame) as a source of frames."""

from __future__ import annotations

import os
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
from hardware.frame import Frame, Pixels

DEFAULT_FPS = 30.0  # for files that do not say
MAX_FPS = 1000.0  # a file that claims more has a broken header
STILL_FPS = 1.0  # a still picture counts as one second of clip
MAX_LEAD_FRAMES = 1.2  # frame intervals that a waiting clip may be ahead of the newest frame looked at
SLOW_MOTION_FACTOR = 4  # times that each frame of a lingering clip is shown
END_TOLERANCE = 1.5  # frame intervals by which a whole clip may end before its container says (rounded time stamps)


class ClipError(ValueError):
    """A clip cannot be read; the message says why and what to do, in one sentence."""


@dataclass(frozen=True)
class ClipInfo:
    """width, height: pixels of the upright picture. fps: frames a second.

    frame_count: as the container says, 0 where it does not.
    """

    width: int
    height: int
    fps: float
    frame_count: int


def open_clip(path: Path) -> Clip:
    """Check that a clip can be read and describe it. Raises ClipError.

    Whether it is whole is not known before `check_whole` or the end of an iteration.
    """
    if not path.exists():
        raise ClipError(f"There is no clip {path}; check the path")
    if not path.is_file():
        raise ClipError(f"{path} is not a file; give the path of a clip")
    try:
        with path.open("rb") as file:
            signature = file.read(4)
    except OSError as error:
        raise ClipError(f"Cannot read the clip {path} ({error.strerror}); check who may read it") from None
    if not signature:
        raise ClipError(f"The clip {path} is empty; copy it again")
    _silence_video_library()
    if signature == b"GIF8":
        _check_gif(path)
    elif cv2.haveImageReader(str(path)):
        return Clip(path, _still_info(path), still=True)
    return Clip(path, _video_info(path), still=False)


class Clip:
    """A clip that can be read: frame by frame in clip time by iterating, or as a camera at its own pace."""

    def __init__(self, path: Path, info: ClipInfo, still: bool) -> None:
        self.path = path
        self.info = info
        self._still = still

    def __iter__(self) -> Iterator[Frame]:
        """Every frame in order; `captured_at` is clip time, the first frame at 0.0.

        Raises ClipError when the file ends before its container says.
        """
        if self._still:
            yield Frame(_read_still(self.path), 0.0, 0)
            return
        with _Reader(self.path, self.info.fps) as reader:
            while reader.advance():
                yield Frame(reader.picture(), reader.time, reader.count - 1)
            _check_end(self.path, self.info, reader)

    def check_whole(self) -> None:
        """Raise ClipError if the clip is cut short: quickly by seeking, and where that fails by reading it through."""
        if self._still:
            return
        end_s = (self.info.frame_count - 1 - END_TOLERANCE) / self.info.fps
        with _Reader(self.path, self.info.fps) as reader:
            reader.seek(self.info.frame_count - 1)
            if reader.advance() and reader.get(cv2.CAP_PROP_POS_MSEC) / 1000.0 >= end_s:
                return
        for _ in self:
            pass

    def camera(self, loop: bool, clock: Callable[[], float] = time.monotonic) -> ClipCamera:
        """The clip as a live camera at its own pace; `loop`: begin again at its end, else stand on the last frame.

        Raises ClipError for a clip that is cut short.
        """
        self.check_whole()
        return ClipCamera(self, loop, clock)


class ClipCamera:
    """A clip that plays like a camera, at once. `hold`, `pause`, `linger` and `play` may come from any thread."""

    def __init__(self, clip: Clip, loop: bool, clock: Callable[[], float]) -> None:
        self._clip = clip
        self._loop = loop
        self._clock = clock
        self._interval = 1.0 / clip.info.fps
        self._changed = threading.Condition()
        self._paused = False
        self._lingering = False
        self._rewind = True
        self._frames: Iterator[Frame] = iter(())
        self._current: Frame | None = None  # the frame last handed out, and when it was due
        self._current_at = 0.0
        self._next: Frame | None = None  # None once a clip that plays once has ended
        self._started_at = 0.0
        self._number = 0
        self._looked_at: Callable[[], float] | None = None
        self._advanced_at = 0.0  # when the current frame was handed out first

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._frames = iter(())

    def rewind(self) -> None:
        """Go back to the clip's first frame and stand on it until `play`."""
        with self._changed:
            self._paused = self._rewind = True
            self._changed.notify_all()

    def pause(self) -> None:
        """Stand on the frame that the clip has reached until `play`."""
        with self._changed:
            self._paused = True

    def slow_motion(self) -> None:
        """Go on slowly until `play`: every frame is shown `LINGER` times."""
        with self._changed:
            self._paused, self._lingering = False, True

    def play(self) -> None:
        """Go on from `hold`, `pause` or `linger`; without one this changes nothing."""
        with self._changed:
            self._paused = self._lingering = False

    @property
    def ended(self) -> bool:
        """Whether a clip that plays once has shown its last frame."""
        return self._current is not None and self._next is None

    def follow(self, processed_at: Callable[[], float]) -> None:
        """From now on skip nothing, and go on only while the eyes keep up: a slow machine plays the clip slowly.

        looked_at: capture time of the newest frame that has been looked at.
        """
        with self._changed:
            self._looked_at = processed_at

    def read(self, timeout: float) -> Frame | None:
        """The frame whose turn it is, or None when none is due within `timeout` seconds.

        Frames that a slow reader has missed are skipped, unless the clip waits (`wait_for`). A clip that stands
        repeats its frame at its own rate.
        Raises CameraLost when the file turns out to be damaged.
        """
        with self._changed:
            if self._rewind:
                self._rewind, self._current = False, None
                self._begin(self._clock())
            wait = self._due() - self._clock()
            if wait > 0:
                self._changed.wait(min(wait, timeout))
                if self._rewind or self._due() > self._clock():
                    return None
            return self._take(self._clock())

    def set_frame_rate(self, rate: float) -> None:
        """Does nothing: a clip has its own pace."""

    def _begin(self, at: float) -> None:
        self._frames = iter(self._clip)
        self._started_at = at
        self._next = self._decode()

    def _due(self) -> float:
        """When the next frame is due, or the repetition of the last one."""
        if self._next is None or (self._paused and self._current is not None):
            return self._current_at + self._interval
        return self._started_at + self._next.captured_at

    def _take(self, now: float) -> Frame:
        lingers = self._lingering and self._current is not None and self._number % SLOW_MOTION_FACTOR > 0
        if self._paused or lingers or self._next is None or self._is_ahead():
            self._repeat(now)
        elif self._looked_at is not None:
            self._started_at += max(0.0, now - self._interval - self._due())
            self._advance()
        else:
            self._advance()
            while self._next is not None and self._due() <= now:
                self._advance()
        assert self._current is not None  # a clip has at least one frame: `open_clip` saw to that
        self._number += 1
        return Frame(self._current.pixels, self._current_at, self._number)

    def _is_ahead(self) -> bool:
        """Whether the frames before the current one have not been looked at yet."""
        if self._looked_at is None or self._current is None:
            return False
        return self._advanced_at - self._looked_at() > MAX_LEAD_FRAMES * self._interval

    def _repeat(self, now: float) -> None:
        self._current_at = max(self._due(), now - self._interval)
        self._current = self._current or self._next
        if self._next is not None:  # its turn comes an interval after the last repetition
            self._started_at = self._current_at + self._interval - self._next.captured_at

    def _advance(self) -> None:
        self._current, self._current_at = self._next, self._due()
        self._advanced_at = self._current_at
        self._next = self._decode()
        if self._next is None and self._loop:
            self._begin(self._current_at + self._interval)

    def _decode(self) -> Frame | None:
        try:
            return next(self._frames, None)
        except ClipError as error:
            raise CameraLost(str(error)) from None


class _Reader:
    """OpenCV's reader with time stamps that start at zero and never stand still or run backwards."""

    def __init__(self, path: Path, fps: float) -> None:
        self._capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
        self._interval = 1.0 / fps
        self._offset = 0.0
        self.time = 0.0
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._capture.release()

    def get(self, what: int) -> float:
        return float(self._capture.get(what))

    def seek(self, frame: int) -> None:
        self._capture.set(cv2.CAP_PROP_POS_FRAMES, frame)

    def advance(self) -> bool:
        """Step to the next frame; False at the end of what can be read."""
        if not self._capture.grab():
            return False
        stamp = self.get(cv2.CAP_PROP_POS_MSEC) / 1000.0
        if self.count == 0:
            self._offset = stamp
        else:
            stamp -= self._offset
            self.time = stamp if stamp > self.time else self.time + self._interval
        self.count += 1
        return True

    def picture(self) -> Pixels:
        """The present frame as RGB."""
        _, bgr = self._capture.retrieve()
        return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB, dst=bgr), np.uint8)


def _silence_video_library() -> None:
    """OpenCV and FFmpeg print their own lines beside ours unless told so before their first use."""
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")  # FFmpeg's AV_LOG_QUIET
    logging = cv2 if hasattr(cv2, "setLogLevel") else cv2.utils.logging  # OpenCV 4.13 moved it
    logging.setLogLevel(0)


def _video_info(path: Path) -> ClipInfo:
    with _Reader(path, DEFAULT_FPS) as reader:
        if not reader.advance():
            raise ClipError(
                f"{path} cannot be read as a video: it is damaged, cut short or something else; copy it again"
            )
        height, width = reader.picture().shape[:2]
        fps = reader.get(cv2.CAP_PROP_FPS)
        count = int(reader.get(cv2.CAP_PROP_FRAME_COUNT))
    return ClipInfo(width, height, fps if 0 < fps <= MAX_FPS else DEFAULT_FPS, max(count, 0))


def _check_end(path: Path, info: ClipInfo, reader: _Reader) -> None:
    """OpenCV reads half of a truncated file without an error; the container says how many frames there should be."""
    missing_s = (info.frame_count - 1) / info.fps - reader.time
    if reader.count < info.frame_count and missing_s > END_TOLERANCE / info.fps:
        raise ClipError(
            f"The clip {path} is cut short: {reader.count} of {info.frame_count} frames can be read; copy it again"
        )


def _check_gif(path: Path) -> None:
    """A GIF has no frame count, but a last byte of its own."""
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        if file.read(1) != b";":
            raise ClipError(f"The clip {path} is cut short; copy it again")


def _still_info(path: Path) -> ClipInfo:
    height, width = _read_still(path).shape[:2]
    return ClipInfo(width, height, STILL_FPS, 1)


def _read_still(path: Path) -> Pixels:
    bgr = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if bgr is None:
        raise ClipError(f"The picture {path} is damaged; copy it again")
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)
