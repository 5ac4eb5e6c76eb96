"""Edges as fingers, cables and worn contacts produce them, each with the event that was intended."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.buttons import Button, ButtonEvent, Buttons, Chord, Edge, Hold, Press, Stuck

PREVIOUS, NEXT, OK, BACK = Button
Meaning = tuple[type, Button | None]


@dataclass
class Gesture:
    """Edges from time 0 on, and the events they should yield."""

    edges: list[Edge]
    meaning: list[Meaning]


def bounced(button: Button, down: bool, at: float, draw: random.Random) -> list[Edge]:
    """One change of level with up to six bounces within 6 ms."""
    bounces = draw.randrange(4)
    edges = [Edge(button, down, at)]
    for _ in range(bounces):
        edges.append(Edge(button, not down, edges[-1].at + draw.uniform(0.0001, 0.001)))
        edges.append(Edge(button, down, edges[-1].at + draw.uniform(0.0001, 0.001)))
    return edges


def closed(button: Button, start: float, end: float, draw: random.Random) -> list[Edge]:
    return bounced(button, True, start, draw) + bounced(button, False, end, draw)


def tap(draw: random.Random) -> Gesture:
    button = draw.choice(list(Button))
    return Gesture(closed(button, 0, draw.uniform(0.025, 1.9), draw), [(Press, button)])


def worn_contact(draw: random.Random) -> Gesture:
    """The contact opens briefly under the finger."""
    button = draw.choice([PREVIOUS, NEXT, OK])
    gap = draw.uniform(0.1, 0.5)
    first, second = closed(button, 0, gap, draw), closed(button, gap + 0.01, gap + draw.uniform(0.03, 0.6), draw)
    return Gesture(first + second, [(Press, button)])


def spike(draw: random.Random) -> Gesture:
    button = draw.choice(list(Button))
    return Gesture([Edge(button, True, 0), Edge(button, False, draw.uniform(0.00001, 0.011))], [])


def mash(draw: random.Random) -> Gesture:
    """Several buttons at once, for any duration."""
    buttons = draw.sample(list(Button), draw.randint(2, 4))
    seconds = draw.uniform(0.2, 2.6 if set(buttons) == {PREVIOUS, NEXT} else 8)
    edges = [e for b in buttons for e in closed(b, draw.uniform(0, 0.03), seconds + draw.uniform(0, 0.3), draw)]
    return Gesture(edges, [])


def chord(draw: random.Random) -> Gesture:
    seconds = draw.uniform(3.1, 9)
    edges = [e for b in (PREVIOUS, NEXT) for e in closed(b, draw.uniform(0, 0.03), seconds, draw)]
    return Gesture(edges, [(Chord, None)])


def hold(draw: random.Random) -> Gesture:
    return Gesture(closed(BACK, 0, draw.uniform(2.05, 9), draw), [(Press, BACK), (Hold, BACK)])


def leaning(draw: random.Random) -> Gesture:
    """A second button goes down while the first is held."""
    first, second = draw.sample(list(Button), 2)
    start = draw.uniform(0.07, 0.5)
    inner = closed(second, start, start + draw.uniform(0.05, 1), draw)
    return Gesture(closed(first, 0, start + draw.uniform(1.1, 2), draw) + inner, [(Press, first)])


def stuck(draw: random.Random) -> Gesture:
    """A button sticks; the others go on working."""
    button = draw.choice([PREVIOUS, NEXT, OK])
    other = draw.choice([other for other in Button if other is not button])
    edges = closed(button, 0, 12, draw) + closed(other, 10.5, 11, draw)
    return Gesture(edges, [(Press, button), (Stuck, button), (Press, other)])


GESTURES = (tap, tap, tap, worn_contact, spike, mash, chord, hold, leaning, stuck)


def sequence(seed: int, length: int) -> tuple[list[Edge], list[Meaning]]:
    """Consecutive gestures, at least 0.1 s apart, and the events they should yield."""
    draw = random.Random(seed)
    edges: list[Edge] = []
    meaning: list[Meaning] = []
    now = 100.0
    for _ in range(length):
        gesture = draw.choice(GESTURES)(draw)
        edges += [Edge(e.button, e.down, now + e.at) for e in gesture.edges]
        meaning += gesture.meaning
        now = max(e.at for e in edges) + draw.uniform(0.1, 0.3)
    return sorted(edges, key=lambda edge: edge.at), meaning


def meanings(events: list[ButtonEvent]) -> list[Meaning]:
    return [(type(event), getattr(event, "button", None)) for event in events]


def replayed(edges: list[Edge], loop_s: float) -> list[ButtonEvent]:
    """The events when the edges are passed on once per iteration of the main loop."""
    buttons, events, waiting = Buttons(), [], list(edges)
    now = edges[0].at
    while waiting:
        now += loop_s
        count = sum(edge.at <= now for edge in waiting[:100])
        events += buttons.step(waiting[:count], now)
        del waiting[:count]
    return events + buttons.step([], now + 1)


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), length=st.integers(1, 12))
def test_events_are_those_intended(seed, length) -> None:
    edges, meaning = sequence(seed, length)
    buttons = Buttons()
    assert meanings(buttons.step(edges, edges[-1].at + 1)) == meaning


@pytest.mark.long
def test_a_million_edges_yield_no_unintended_event() -> None:
    total = seed = 0
    while total < 1_000_000:
        edges, meaning = sequence(seed, 1000)
        assert meanings(Buttons().step(edges, edges[-1].at + 1)) == meaning
        total += len(edges)
        seed += 1


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32), loop_s=st.sampled_from([0.004, 0.033, 0.7]))
def test_a_slow_main_loop_changes_nothing(seed, loop_s) -> None:
    edges, _ = sequence(seed, 5)
    assert replayed(edges, loop_s) == Buttons().step(edges, edges[-1].at + 1)


noise = st.lists(
    st.tuples(st.sampled_from(list(Button)), st.booleans(), st.floats(0.0001, 0.4)), min_size=1, max_size=60
)


@settings(max_examples=150, deadline=None)
@given(noise)
def test_arbitrary_edges_give_no_press_without_a_closed_contact(steps) -> None:
    now, edges = 0.0, []
    for button, down, after in steps:
        now += after
        edges.append(Edge(button, down, now))
    events = Buttons().step(edges, now + 30)
    for event in events:
        if isinstance(event, Press):
            earlier = [edge for edge in edges if edge.button is event.button and edge.at < event.at]
            assert any(edge.down for edge in earlier)
    for button in Button:
        closings = sum(edge.button is button and edge.down for edge in edges)
        assert sum(isinstance(event, Press) and event.button is button for event in events) <= closings


def test_a_press_shows_at_once_and_is_reported_within_100_ms() -> None:
    buttons = Buttons()
    assert buttons.step([Edge(OK, True, 1.0)], 1.015) == []
    assert buttons.down == {OK}
    assert buttons.step([], 1.06) == [Press(OK, 1.05)]
    assert buttons.step([Edge(OK, False, 1.2)], 1.3) == []
    assert buttons.down == frozenset()


def test_the_label_of_back_fills_while_it_is_held() -> None:
    buttons = Buttons()
    buttons.step([Edge(BACK, True, 1.0)], 2.0)
    assert buttons.hold_progress(2.0) == pytest.approx(0.5)
    buttons.step([Edge(OK, True, 2.0)], 2.1)
    assert buttons.hold_progress(2.1) == 0.0


def test_a_stuck_button_is_reported_once_and_works_again_when_it_opens() -> None:
    buttons = Buttons()
    events = buttons.step([Edge(NEXT, True, 1.0)], 60)
    assert events == [Press(NEXT, 1.05), Stuck(NEXT, 11.0)]
    assert buttons.down == frozenset()
    assert buttons.step([Edge(NEXT, False, 60), Edge(NEXT, True, 61), Edge(NEXT, False, 61.1)], 62) == [
        Press(NEXT, 61.05)
    ]


def test_a_late_edge_counts_from_its_arrival() -> None:
    buttons = Buttons()
    buttons.step([], 5.0)
    assert buttons.step([Edge(OK, True, 4.0)], 5.2) == [Press(OK, 5.05)]
