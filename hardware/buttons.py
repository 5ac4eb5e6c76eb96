"""The four buttons: their names, their debounced events, and the protocol of the panel that reads them."""

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
    """A level change of one contact, before debouncing.

    down: True when it closed, False when it opened.
    at: monotonic seconds.
    """

    button: Button
    down: bool
    at: float


@dataclass(frozen=True)
class Press:
    """A single button was pressed. Reported once, while the button is still down.

    at: when it was reported, monotonic seconds.
    """

    button: Button
    at: float


@dataclass(frozen=True)
class Hold:
    """BACK has been held for HOLD_S (the session ends).

    at: when it was reported, monotonic seconds.
    """

    button: Button
    at: float


@dataclass(frozen=True)
class Chord:
    """PREVIOUS and NEXT have been held together for CHORD_S (the staff screen opens).

    at: when it was reported, monotonic seconds.
    """

    at: float


@dataclass(frozen=True)
class Stuck:
    """A button has been down for STUCK_S. It counts as broken and is ignored until it opens.

    at: when it was reported, monotonic seconds.
    """

    button: Button
    at: float


ButtonEvent = Press | Hold | Chord | Stuck

DEBOUNCE_PRESS_S = 0.012  # a shorter closure is a spike from a cable or a lamp, not a finger
DEBOUNCE_RELEASE_S = 0.040  # a shorter opening is bounce, or a worn contact under a finger still on the button
# A press waits this long for a second button. Shorter than DEBOUNCE_PRESS_S + DEBOUNCE_RELEASE_S, so no tap is lost.
CHORD_WINDOW_S = 0.050
HOLD_S = 2.0
CHORD_S = 3.0
STUCK_S = 10.0  # no screen asks for a hold longer than CHORD_S

CHORD = frozenset({Button.PREVIOUS, Button.NEXT})


class ButtonPanel(Protocol):
    """Four buttons with lamps: a keyboard, the GPIO pins, or a scripted member."""

    def read_edges(self, now: float) -> list[Edge]:
        """The edges since the last call, without waiting. now: monotonic seconds."""
        ...

    def set_lamps(self, buttons: frozenset[Button]) -> None:
        """Light the lamps of these buttons and switch off the others; a panel without lamps does nothing."""
        ...


@dataclass
class _Contact:
    """The state of one button; times are monotonic seconds.

    closed: the level of the last edge, before debouncing.
    changed_at: time of that edge.
    down: the debounced level.
    down_at: when the current closure began; valid only while `down`.
    press_pending: whether its Press is still to be reported.
    exclusive: whether no other button has been down at the same time.
    chord_broken: whether a button outside the chord has been down at the same time.
    reported: whether its Hold or Chord has been reported.
    stuck: whether it has been down for STUCK_S; it is then ignored until it opens.
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
    """Debounces edges and turns them into events. Uses the edges' own times, so the call rate of `step` has no effect.

    - Press: reported 50 ms after the contact closed, so that two buttons pressed together never count as two presses.
      `down` already shows it after 12 ms, for the screen's feedback.
    - While one button is down, no other button reports a press. PREVIOUS and NEXT held together for 3 s report a
      Chord; any other combination reports nothing.
    - Hold: BACK down on its own for 2 s, after its Press.
    - Stuck: any button down for 10 s; it is ignored until it opens.
    """

    def __init__(self) -> None:
        self._contacts = {button: _Contact(button) for button in Button}
        self._now = float("-inf")

    @property
    def down(self) -> frozenset[Button]:
        """The buttons that are down after debouncing, without stuck ones; the screen shows them as feedback."""
        return frozenset(contact.button for contact in self._active())

    def hold_progress(self, now: float) -> float:
        """Progress of BACK's hold, 0..1; 0 when the press cannot become a hold."""
        back = self._contacts[Button.BACK]
        return min(1.0, (now - back.down_at) / HOLD_S) if back.down and back.exclusive and not back.stuck else 0.0

    def step(self, edges: Iterable[Edge], now: float) -> list[ButtonEvent]:
        """Process the edges since the last call, in any order, and advance to `now` (monotonic seconds)."""
        events: list[ButtonEvent] = []
        for edge in sorted(edges, key=lambda edge: edge.at):
            at = max(edge.at, self._now)  # a late edge is dated to its arrival
            events += self._advance(at)
            contact = self._contacts[edge.button]
            if contact.closed != edge.down:
                contact.closed, contact.changed_at = edge.down, at
        return events + self._advance(now)

    def _advance(self, until: float) -> list[ButtonEvent]:
        """Run every transition due up to `until`, in chronological order."""
        events: list[ButtonEvent] = []
        while due := min((due for c in self._contacts.values() for due in self._due(c)), key=_due_at, default=None):
            at, act = due
            if at > until:
                break
            self._now = max(self._now, at)
            if (event := act(self._now)) is not None:
                events.append(event)
        self._now = max(self._now, until)
        return events

    def _due(self, contact: _Contact) -> Iterator[tuple[float, Callable[[float], ButtonEvent | None]]]:
        """The contact's next transitions and their times. A bouncing contact yields no Hold, Chord or Stuck."""
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
        if self.down == CHORD and all(c.closed and not c.chord_broken and not c.reported for c in pair):
            yield max(c.down_at for c in pair) + CHORD_S, self._chord

    def _active(self) -> list[_Contact]:
        return [contact for contact in self._contacts.values() if contact.down and not contact.stuck]

    def _close(self, contact: _Contact, now: float) -> None:
        others = self._active()
        contact.down, contact.down_at = True, contact.changed_at
        contact.press_pending = contact.exclusive = not others
        together = [*others, contact]
        broken = bool(others) and {c.button for c in together} != CHORD
        for other in others:
            other.press_pending = other.exclusive = False
        for each in together:
            each.chord_broken = each.chord_broken or broken

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


def _due_at(due: tuple[float, Callable[[float], ButtonEvent | None]]) -> float:
    return due[0]
