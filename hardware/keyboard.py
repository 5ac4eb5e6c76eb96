"""The four buttons on a keyboard, reported as edges like those of the GPIO panel."""

from __future__ import annotations

import pygame

from hardware.buttons import Button, Edge

KEYS = {
    pygame.K_LEFT: Button.PREVIOUS,
    pygame.K_RIGHT: Button.NEXT,
    pygame.K_RETURN: Button.OK,
    pygame.K_KP_ENTER: Button.OK,
    pygame.K_ESCAPE: Button.BACK,
}


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

    def read_edges(self, now: float) -> list[Edge]:
        edges = []
        for event in pygame.event.get(exclude=pygame.AUDIODEVICEREMOVED):  # left for the speaker
            self.closed = self.closed or event.type == pygame.QUIT
            edge = key_edge(event, now)
            if edge is not None:
                edges.append(edge)
        return edges

    def set_lamps(self, buttons: frozenset[Button]) -> None:
        """Does nothing: keys have no lamps."""
