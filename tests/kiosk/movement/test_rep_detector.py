"""The rep detector on plain numbers: hysteresis, times of a rep, and invariants for any signal."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import cos, pi

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.exercises.schema import PersonalRange, PhaseRules, RepSeconds
from kiosk.movement.reading import Phase
from kiosk.movement.rep_detector import RepDetector, RepSpan

RULES = PhaseRules(range=PersonalRange(least=0.8, usual=1.0, most=1.2), seconds=RepSeconds(least=1.0, most=12))
FPS = 30


def wave(depth: float, seconds: float = 2.0, rest: float = 0.5) -> list[float]:
    count = round(seconds * FPS)
    return [depth * (1 - cos(2 * pi * i / count)) / 2 for i in range(count)] + [0.0] * round(rest * FPS)


def run(signal: Sequence[float | None], detector: RepDetector | None = None) -> list[RepSpan]:
    detector = detector or RepDetector(RULES)
    spans = [detector.step(value, i / FPS) for i, value in enumerate(signal)]
    return [span for span in spans if span is not None]


@settings(deadline=None)
@given(st.lists(st.floats(-0.2, 0.55), min_size=1, max_size=300))
def test_nothing_that_stays_above_the_bottom_ever_counts(signal: list[float]) -> None:
    assert run(list(signal)) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0.95, 1.8), st.floats(1.4, 5.0), st.floats(0.3, 2.0)), min_size=1, max_size=6))
def test_every_whole_movement_counts_once(moves: list[tuple[float, float, float]]) -> None:
    signal: list[float | None] = [0.0] * 15
    for depth, seconds, rest in moves:
        signal += wave(depth, seconds, rest)
    spans = run(signal)
    assert len(spans) == len(moves)
    for before, after in pairwise(spans):
        assert before.start < before.bottom < before.end <= after.start


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.floats(-3, 3)), max_size=200))
def test_whatever_comes_a_span_is_in_order_and_long_enough(signal: list[float | None]) -> None:
    for span in run(signal):
        assert span.start <= span.bottom <= span.end
        assert RULES.seconds.least <= span.end - span.start <= RULES.seconds.most


def test_too_quick_a_movement_is_no_rep() -> None:
    assert run([0.0] * 15 + wave(1.2, seconds=0.6)) == []


def test_phases_follow_each_other() -> None:
    detector = RepDetector(RULES)
    seen: list[Phase] = []
    for i, value in enumerate([0.0] * 15 + wave(1.0)):
        detector.step(value, i / FPS)
        if not seen or seen[-1] is not detector.phase:
            seen.append(detector.phase)
    assert seen == [Phase.TOP, Phase.DOWN, Phase.BOTTOM, Phase.UP, Phase.TOP]


def test_hovering_at_the_bottom_edge_counts_once() -> None:
    hover = [0.68, 0.74] * 20
    down, up = wave(1.0)[:22], wave(1.0)[38:]
    assert len(run([0.0] * 15 + down + hover + up)) == 1


def test_a_lost_body_freezes_then_forgets() -> None:
    detector = RepDetector(RULES)
    run([0.0] * 15 + wave(1.0)[:25], detector)
    last = 40 / FPS
    detector.step(None, last)
    detector.step(None, last + 0.4)
    assert not detector.frozen(last + 0.4)
    detector.step(None, last + 0.6)
    assert detector.frozen(last + 0.6)
    assert detector.under_way
    detector.step(None, last + 3.1)
    assert not detector.under_way


def test_the_range_becomes_the_members_own_within_limits() -> None:
    detector = RepDetector(RULES)
    run([0.0] * 15 + wave(1.15) + wave(1.15), detector)
    assert detector.range == pytest.approx(1.15, abs=0.05)
    deep = RepDetector(RULES)
    run([0.0] * 15 + wave(3.0) + wave(3.0), deep)
    assert deep.range == RULES.range.most


def test_rising_onto_one_leg_is_the_new_start() -> None:
    raised = [-0.6] * 30
    signal = [0.0] * 15 + raised + [v - 0.6 for v in wave(1.0)]
    assert len(run(signal)) == 1


@pytest.mark.parametrize(("knee", "deepest"), [(0.25, 1.3), (0.35, 2.4)])
def test_reps_count_for_a_member_who_rests_with_the_knee_a_little_bent(knee: float, deepest: float) -> None:
    bent = [knee + v for v in wave(deepest - knee, rest=0.6)]
    detector = RepDetector(RULES)
    assert len(run([0.0] * 15 + bent * 3, detector)) == 3
    assert not detector.under_way


def test_a_slow_way_back_counts_once() -> None:
    down, up = wave(1.0)[:30], wave(1.0, seconds=6.0, rest=1.0)[90:]
    assert len(run([0.0] * 15 + down + up)) == 1


def test_a_hold_that_sags_goes_on() -> None:
    hold = PhaseRules(range=RULES.range, top=0.35, down=0.5, bottom=0.65, seconds=RepSeconds(least=1.5, most=90))
    down, up = wave(1.0)[:30], wave(1.0)[30:]
    assert len(run([0.0] * 15 + down + [0.45] * 30 + down[20:] + up, RepDetector(hold))) == 1
