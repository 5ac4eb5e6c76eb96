"""Scripted members, one after another, who press the buttons of a mirror that plays the bundled clip."""

from __future__ import annotations

import random
from collections.abc import Callable

from hardware.buttons import Button, Edge
from kiosk.screens.screen_name import ScreenName
from kiosk.simulation.demonstration import steps
from kiosk.simulation.scripted_member import ScriptedMember, ScriptedPress

LEAVE_EARLY = 0.15  # of the members; staff of gyms say that about every seventh set is broken off
LEAVE_AFTER_S = 8.0  # of the set
SURELY_LEAVES = 4  # which member does, so that memory has seen both kinds when it is first looked at


class Members:
    """One comes as soon as the one before has left. Most do the whole set; some end it early.

    screen: which one is on. clip_ended: whether the clip is over. sessions: begun so far. sets: ended so far.
    """

    def __init__(self, screen: Callable[[], ScreenName], clip_ended: Callable[[], bool], draw: random.Random) -> None:
        self._screen = screen
        self._clip_ended = clip_ended
        self._draw = draw
        self._on = screen()
        self._came = 0
        self._member = self._next()
        self._left = False
        self.sessions = 0
        self.sets = 0

    @property
    def between(self) -> bool:
        """Whether nobody is there just now."""
        return self._screen() is ScreenName.ATTRACT

    def read_edges(self, now: float) -> list[Edge]:
        """What happens to the buttons at `now`, seconds of the main loop's clock."""
        before, self._on = self._on, self._screen()
        if before is not self._on:
            self.sessions += before is ScreenName.ATTRACT
            self.sets += before is ScreenName.LIVE
            self._left = self._on is ScreenName.ATTRACT
        if self._left and not self._member.touches:
            self._member, self._left = self._next(), False
        return self._member.read_edges(now)

    def set_lamps(self, buttons: frozenset[Button]) -> None:
        """They look at the screen, not at the lamps."""

    def _next(self) -> ScriptedMember:
        script = steps(self._clip_ended)
        self._came += 1
        if self._draw.random() < LEAVE_EARLY or self._came == SURELY_LEAVES:
            script.insert(0, ScriptedPress(ScreenName.LIVE, Button.BACK, LEAVE_AFTER_S))
        return ScriptedMember(script, self._screen)
