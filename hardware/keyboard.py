"""The four buttons on a keyboard, reported as edges like those of the GPIO panel."""

from __future__ import annotations

from dataclasses import replace

import pygame

from hardware.buttons import Button, Edge

MIN_TAP_S = 0.02  # of a key; longer than the 12 ms for which a button must be closed
KEYS = {
    pygame.K_LEFT: Button.PREVIOUS,
    pygame.K_RIGHT: Button.NEXT,
    pygame.K_RETURN: Button.OK,
    pygame.K_KP_ENTER: Button.OK,
    pygame.K_ESCAPE: Button.BACK,
}


def audio_device_lost() -> bool:
    """Whether an audio device for playback has gone since the last call; the same queue of SDL's tells it."""
    return any(not event.iscapture for event in pygame.event.get(pygame.AUDIODEVICEREMOVED))


def key_edge(event: pygame.event.Event, now: float) -> Edge | None:
    """The edge of a pygame key event at `now` (monotonic seconds); None for any other event or key."""
    if event.type not in (pygame.KEYDOWN, pygame.KEYUP) or event.key not in KEYS:
        return None
    return Edge(KEYS[event.key], event.type == pygame.KEYDOWN, now)


class Keyboard:
    """The keyboard as a button panel without lamps.

    closed: whether the window has asked to be closed.
    """

    def __init__(self) -> None:
        self.closed = False
        self._down_at: dict[Button, float] = {}
        self._held_back: list[Edge] = []

    def read_edges(self, now: float) -> list[Edge]:
        """The edges since the last call. now: monotonic seconds.

        Events carry no time. The release of a key that went down in the same call is held back, or debouncing would
        take a quick tap for a bounce.
        """
        edges = []
        for event in pygame.event.get(exclude=pygame.AUDIODEVICEREMOVED):  # see `audio_device_lost`
            self.closed = self.closed or event.type == pygame.QUIT
            edge = key_edge(event, now)
            if edge is None:
                continue
            if edge.down:
                self._down_at[edge.button] = now
            if not edge.down and now - self._down_at.get(edge.button, 0.0) < MIN_TAP_S:
                self._held_back.append(edge)
            else:
                edges.append(edge)
        due = [edge for edge in self._held_back if now - self._down_at[edge.button] >= MIN_TAP_S]
        self._held_back = [edge for edge in self._held_back if edge not in due]
        return edges + [replace(edge, at=now) for edge in due]

    def set_lamps(self, buttons: frozenset[Button]) -> None:
        """Does nothing: keys have no lamps."""
