"""Scripted members, one after another, who press the buttons of a mirror that plays the bundled clip."""

from __future__ import annotations

import random
from collections.abc import Callable

from hardware.buttons import Button, Edge
from kiosk.screens.screen_name import ScreenName
from kiosk.simulation.demonstration import demo_presses
from kiosk.simulation.scripted_member import ScriptedMember, ScriptedPress

EARLY_LEAVE_SHARE = 0.15  # share of the members; gym staff report that about one set in seven is abandoned
EARLY_LEAVE_AFTER_S = 8.0  # from the start of the set
LEAVE_PAUSE_AFTER_S = 1.0  # from the pause that the first press begins until the press that ends the set
FIRST_EARLY_LEAVER = 4  # number of a member who always leaves early, before memory is first measured


class Members:
    """A button panel: each member comes as soon as the previous one has left. Most do the whole set; some end it early.

    screen: returns the current screen.
    clip_ended: whether the clip is over.
    rng: decides who leaves early.
    sessions: begun so far.
    sets: ended so far.
    """

    def __init__(self, screen: Callable[[], ScreenName], clip_ended: Callable[[], bool], rng: random.Random) -> None:
        self._screen = screen
        self._clip_ended = clip_ended
        self._rng = rng
        self._screen_name = screen()
        self._member_count = 0
        self._member = self._next()
        self._left = False
        self.sessions = 0
        self.sets = 0

    @property
    def nobody_present(self) -> bool:
        """Whether no session runs."""
        return self._screen() is ScreenName.ATTRACT

    def read_edges(self, now: float) -> list[Edge]:
        """The edges at `now`, seconds of the main loop's clock."""
        before, self._screen_name = self._screen_name, self._screen()
        if before is not self._screen_name:
            self.sessions += before is ScreenName.ATTRACT
            self.sets += before is ScreenName.LIVE
            self._left = self._screen_name is ScreenName.ATTRACT
        if self._left and not self._member.pressing:
            self._member, self._left = self._next(), False
        return self._member.read_edges(now)

    def set_lamps(self, buttons: frozenset[Button]) -> None:
        """Ignored: members follow the screen, not the lamps."""

    def _next(self) -> ScriptedMember:
        presses = demo_presses(self._clip_ended)
        self._member_count += 1
        if self._rng.random() < EARLY_LEAVE_SHARE or self._member_count == FIRST_EARLY_LEAVER:
            pause = ScriptedPress(ScreenName.LIVE, Button.BACK, EARLY_LEAVE_AFTER_S)
            presses[:0] = [pause, ScriptedPress(ScreenName.LIVE, Button.BACK, LEAVE_PAUSE_AFTER_S)]
        return ScriptedMember(presses, self._screen)
