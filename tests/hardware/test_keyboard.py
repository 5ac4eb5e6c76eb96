from __future__ import annotations

import pygame
import pytest

from hardware.buttons import Button, Buttons, Edge, Press
from hardware.keyboard import Keyboard, key_edge


@pytest.mark.parametrize(
    ("key", "button"),
    [
        (pygame.K_LEFT, Button.PREVIOUS),
        (pygame.K_RIGHT, Button.NEXT),
        (pygame.K_RETURN, Button.OK),
        (pygame.K_KP_ENTER, Button.OK),
        (pygame.K_ESCAPE, Button.BACK),
    ],
)
def test_the_four_keys(key, button) -> None:
    assert key_edge(pygame.event.Event(pygame.KEYDOWN, key=key), 1.5) == Edge(button, True, 1.5)
    assert key_edge(pygame.event.Event(pygame.KEYUP, key=key), 1.6) == Edge(button, False, 1.6)


def test_other_keys_and_events_are_no_button() -> None:
    assert key_edge(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_a), 1.0) is None
    assert key_edge(pygame.event.Event(pygame.QUIT), 1.0) is None


def test_a_tap_within_one_turn_of_the_loop_is_a_press(monkeypatch) -> None:
    events = [pygame.event.Event(kind, key=pygame.K_RETURN) for kind in (pygame.KEYDOWN, pygame.KEYUP)]
    queue = [events, *[[] for _ in range(9)]]
    monkeypatch.setattr(pygame.event, "get", lambda exclude: queue.pop(0))
    keyboard, buttons, found = Keyboard(), Buttons(), []
    for turn in range(10):
        now = turn / 60
        found += buttons.step(keyboard.read_edges(now), now)
    assert [event.button for event in found if isinstance(event, Press)] == [Button.OK]
    assert buttons.down == frozenset()
