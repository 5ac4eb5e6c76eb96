"""The four buttons: what they are called and what can happen to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Protocol


class Button(StrEnum):
    PREVIOUS = "previous"
    NEXT = "next"
    OK = "ok"
    BACK = "back"


@dataclass(frozen=True)
class Edge:
    """A contact closed (down) or opened, before any debouncing. at: monotonic seconds."""

    button: Button
    down: bool
    at: float


@dataclass(frozen=True)
class Press:
    """A button was pressed, alone and once. Given while it is still down."""

    button: Button
    at: float


@dataclass(frozen=True)
class Hold:
    """BACK has been held for its 2 s (the session ends)."""

    button: Button
    at: float


@dataclass(frozen=True)
class Chord:
    """PREVIOUS and NEXT have been held together for 3 s (the staff screen)."""

    at: float


@dataclass(frozen=True)
class Stuck:
    """A button has been down for so long that it must be broken; it is ignored until it opens."""

    button: Button
    at: float


ButtonEvent = Press | Hold | Chord | Stuck

DEBOUNCE_PRESS_S = 0.012  # a contact closed for less is a spike from a cable or a lamp, not a finger
DEBOUNCE_RELEASE_S = 0.040  # open for less is bounce or a worn contact under a finger that is still there
CHORD_WINDOW_S = (
    0.050  # a press waits so long for a second button; shorter than CLOSE_S + OPEN_S, so no tap is too short for it
)
HOLD_S = 2.0
CHORD_S = 3.0
STUCK_S = 10.0  # no screen asks anybody to hold longer than 3 s

CHORD = frozenset({Button.PREVIOUS, Button.NEXT})


class ButtonPanel(Protocol):
    """Four buttons with lamps: a keyboard, the board's pins, or a scripted member."""

    def read_edges(self, now: float) -> list[Edge]:
        """Return the edges since the last call, without waiting. now: monotonic seconds."""
        ...

    def set_lamps(self, buttons: frozenset[Button]) -> None:
        """Light the lamps of these buttons and no others, where there are lamps."""
        ...


@dataclass
class _Contact:
    """One button. closed, changed_at: the level last heard of and since when. Debounced: down, since down_at.

    pressing: down, its press still to be given. alone: no other button has been down with it.
    spoilt: some other button than the chord's has been down with it. told: its hold or chord has been given.
    stuck: down for too long, does not count until it opens.
    """

    button: Button
    closed: bool = False
    changed_at: float = 0.0
    down: bool = False
    down_at: float = 0.0
    press_pending: bool = False
    exclusive: bool = True
    chord_broken: bool = False
    reported: bool = False
    stuck: bool = False


class Buttons:
    """Turns edges into what somebody meant, by the edges' own times; how often `step` is called changes nothing.

    A press is given 50 ms after its contact closed, so that two buttons pressed together are never two presses; `down`
    shows it after 12 ms already, for the screen to answer. While a button is down no other one gives a press: PREVIOUS
    and NEXT down together for 3 s give the chord, every other combination gives nothing. BACK down alone for 2 s is a
    hold, after its press. A button down for 10 s is stuck and does not count until it opens.
    """

    def __init__(self) -> None:
        self._contacts = {button: _Contact(button) for button in Button}
        self._now = float("-inf")

    @property
    def down(self) -> frozenset[Button]:
        """The buttons that are down, as the screen should show them at once; without stuck ones."""
        return frozenset(contact.button for contact in self._counting())

    def hold_progress(self, now: float) -> float:
        """How far BACK's hold has come, 0..1; 0 when it cannot become one."""
        back = self._contacts[Button.BACK]
        return min(1.0, (now - back.down_at) / HOLD_S) if back.down and back.exclusive and not back.stuck else 0.0

    def step(self, edges: Iterable[Edge], now: float) -> list[ButtonEvent]:
        """Take the edges since the last call, in any order, and let time pass to `now` (monotonic seconds)."""
        events: list[ButtonEvent] = []
        for edge in sorted(edges, key=lambda edge: edge.at):
            at = max(edge.at, self._now)  # an edge that comes too late for its time counts from now
            events += self._pass_time(at)
            contact = self._contacts[edge.button]
            if contact.closed != edge.down:
                contact.closed, contact.changed_at = edge.down, at
        return events + self._pass_time(now)

    def _pass_time(self, until: float) -> list[ButtonEvent]:
        """Everything that falls due until then, in order of time."""
        events: list[ButtonEvent] = []
        while due := min((due for c in self._contacts.values() for due in self._due(c)), key=_when, default=None):
            at, act = due
            if at > until:
                break
            self._now = max(self._now, at)
            if (event := act(self._now)) is not None:
                events.append(event)
        self._now = max(self._now, until)
        return events

    def _due(self, contact: _Contact) -> Iterator[tuple[float, Callable[[float], ButtonEvent | None]]]:
        """What this contact will do by itself, and when. While its level is unsettled nothing long is decided."""
        if contact.closed != contact.down:
            settle_s = DEBOUNCE_PRESS_S if contact.closed else DEBOUNCE_RELEASE_S
            yield contact.changed_at + settle_s, partial(self._close if contact.closed else self._open, contact)
        if contact.press_pending:
            yield contact.down_at + CHORD_WINDOW_S, partial(self._press, contact)
        if not (contact.closed and contact.down) or contact.stuck:
            return
        yield contact.down_at + STUCK_S, partial(self._report_stuck, contact)
        if contact.button is Button.BACK and contact.exclusive and not contact.reported:
            yield contact.down_at + HOLD_S, partial(self._hold, contact)
        pair = [self._contacts[button] for button in CHORD]
        if self.down == CHORD and all(part.closed and not part.chord_broken and not part.reported for part in pair):
            yield max(part.down_at for part in pair) + CHORD_S, self._chord

    def _counting(self) -> list[_Contact]:
        return [contact for contact in self._contacts.values() if contact.down and not contact.stuck]

    def _close(self, contact: _Contact, now: float) -> None:
        others = self._counting()
        contact.down, contact.down_at = True, contact.changed_at
        contact.press_pending = contact.exclusive = not others
        together = [*others, contact]
        spoilt = bool(others) and {c.button for c in together} != CHORD
        for other in others:
            other.press_pending = other.exclusive = False
        for part in together:
            part.chord_broken = part.chord_broken or spoilt

    def _open(self, contact: _Contact, now: float) -> None:
        self._contacts[contact.button] = _Contact(contact.button, changed_at=contact.changed_at)

    def _press(self, contact: _Contact, now: float) -> Press:
        contact.press_pending = False
        return Press(contact.button, now)

    def _hold(self, contact: _Contact, now: float) -> Hold:
        contact.reported = True
        return Hold(contact.button, now)

    def _chord(self, now: float) -> Chord:
        for button in CHORD:
            self._contacts[button].reported = True
        return Chord(now)

    def _report_stuck(self, contact: _Contact, now: float) -> Stuck:
        contact.stuck = True
        return Stuck(contact.button, now)


def _when(due: tuple[float, Callable[[float], ButtonEvent | None]]) -> float:
    return due[0]
