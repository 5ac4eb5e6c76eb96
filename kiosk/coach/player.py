"""Plays the coach's loops: decodes them ahead on a thread of their own, so that the main loop never waits."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.coach.loops import Loop

Pixels = npt.NDArray[np.uint8]

# What the loops are drawn on, blue first: taken out, so that a picture can be added to any ground.
INK = np.array([0x14, 0x10, 0x0B, 0], float)
AHEAD = 5  # pictures decoded in advance; 8 MB at most
IDLE_S = 3.0  # after which a thread that nobody asks closes its file


@dataclass(frozen=True)
class Wish:
    """What is to be played.

    mirrored: the left leg works instead of the right one.
    size: width and height of the pictures, pixels.
    """

    loop: Loop
    mirrored: bool
    size: tuple[int, int]


@dataclass(frozen=True)
class LoopPicture:
    """One picture.

    wish: what it was decoded for.
    number: of the picture since the loop began; goes on counting when the loop begins again.
    pixels: blue, green, red, unused [height, width, 4], to be added to what is drawn.
    """

    wish: Wish
    number: int
    pixels: Pixels


def pictures(wish: Wish, due: Callable[[], int]) -> Iterator[LoopPicture]:
    """The pictures of a loop in order, again and again, without those that are past. Ends if the file is unreadable.

    due: the number of the picture that should be shown now.
    """
    number = due() - due() % wish.loop.frames
    while True:
        began = number
        film = cv2.VideoCapture(str(wish.loop.file), cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
        try:
            while film.grab():
                if number >= due():
                    yield LoopPicture(wish, number, _added(film.retrieve()[1], wish))
                number += 1
        finally:
            film.release()
        if number == began:
            return


def _added(image: Any, wish: Wish) -> Pixels:
    """The picture in its size, turned if needed, without the ink behind it."""
    if (image.shape[1], image.shape[0]) != wish.size:
        image = cv2.resize(image, wish.size, interpolation=cv2.INTER_AREA)
    if wish.mirrored:
        image = cv2.flip(image, 1)
    return np.asarray(cv2.subtract(cv2.cvtColor(image, cv2.COLOR_BGR2BGRA), INK), np.uint8)


class LoopPlayer:
    """The picture of a loop for a moment; one player plays one loop at a time.

    This one decodes while it is asked, for films and pictures on simulated time.
    """

    def __init__(self) -> None:
        self._wish: Wish | None = None
        self._last: LoopPicture | None = None
        self._due = 0
        self._source: Iterator[LoopPicture] = iter(())

    def picture(self, wish: Wish, seconds: float) -> LoopPicture | None:
        """The picture that is due. seconds: since the loop began. None if it cannot be played, or not yet."""
        self._due = max(0, int(seconds * wish.loop.fps))
        if self._is_new(wish):
            self._wish, self._last, self._source = wish, None, pictures(wish, lambda: self._due)
        if self._last is None or self._last.number < self._due:
            self._last = next(self._source, self._last)
        return self._last

    def close(self) -> None:
        self._wish, self._last, self._source = None, None, iter(())

    def _is_new(self, wish: Wish) -> bool:
        """Whether another loop is asked for than before, or the same from its beginning."""
        return wish != self._wish or (self._last is not None and self._last.number > self._due)


class BackgroundPlayer(LoopPlayer):
    """Decodes on a thread: the main loop gets the newest picture that is due and ready, and never waits."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = threading.Condition()
        self._ready: deque[LoopPicture] = deque()
        self._wishes = 0  # how many loops were asked for so far
        self._over = False  # whether the current loop has no more pictures, because its file is unreadable
        self._stopped = False
        self._thread: threading.Thread | None = None

    def picture(self, wish: Wish, seconds: float) -> LoopPicture | None:
        with self._changed:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="coach", daemon=True)
                self._thread.start()
            self._due = max(0, int(seconds * wish.loop.fps))
            if self._is_new(wish):
                self._ask(wish)
            while self._ready and self._ready[0].number <= self._due:
                self._last = self._ready.popleft()
            self._changed.notify()
            return self._last

    def close(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _ask(self, wish: Wish | None) -> None:
        self._wish, self._last, self._over = wish, None, False
        self._wishes += 1
        self._ready.clear()

    def _run(self) -> None:
        served = 0
        source: Iterator[LoopPicture] = iter(())
        while True:
            with self._changed:
                if not self._changed.wait_for(self._wants_more, IDLE_S):
                    self._ask(None)
                if self._stopped:
                    return
                wish, number = self._wish, self._wishes
            if number != served:
                served, source = number, pictures(wish, lambda: self._due) if wish is not None else iter(())
            following = next(source, None) if wish is not None else None
            with self._changed:
                if number != self._wishes:
                    continue
                if following is None:
                    self._over = True
                else:
                    self._ready.append(following)

    def _wants_more(self) -> bool:
        wanted = self._wish is not None and not self._over and len(self._ready) < AHEAD
        return self._stopped or wanted
