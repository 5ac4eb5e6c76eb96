"""The pill leads at the exercise's tempo, has the right word, and steps aside when the member has another tempo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import cos, pi

import pytest

from kiosk.exercises.catalogue import load_exercises
from kiosk.movement.engine import Movement
from kiosk.session.tempo_guide import Lead, TempoGuide
from tests.kiosk.movement.figures import FPS, SIZE, STANDING, hold

EXERCISES = load_exercises()
DEPTH = 0.25  # legs by which the hips sink
STILL_S = 1.0
VISIBLE = 0.02  # share of the depth, 4 mm; who is that near to standing is not seen to rise
Law = Callable[[float], float]


def hips(share: float) -> float:
    """A body whose hips move evenly."""
    return (1 - cos(pi * share)) / 2


def knees(share: float) -> float:
    """A body whose knees move evenly: the hips sink with the square of the angle."""
    return hips(share) ** 2


LAWS = (hips, knees)


@dataclass(frozen=True)
class Moment:
    """What the member did, "down", "hold", "up" or "rest", and what the mirror showed; None = no pill."""

    doing: str
    shown: Lead | None

    @property
    def word(self) -> str | None:
        return self.shown.word.removeprefix("tempo.") if self.shown is not None and self.shown.opacity > 0 else None


def squats(seconds: Sequence[float], law: Law, rest_s: float = STILL_S, reps: int = 4) -> list[Moment]:
    """Squats through the real engine. seconds: down, hold and up."""
    engine, guide = Movement(EXERCISES["squat"], frame_size=SIZE), TempoGuide(EXERCISES["squat"])
    down, held, up = (round(part * FPS) for part in seconds)
    rep = [("down", law((i + 1) / down)) for i in range(down)]
    rep += [("hold", 1.0)] * held
    way_up = [law(1 - (i + 1) / up) for i in range(up)]
    rep += [("up" if share > VISIBLE else "rest", share) for share in way_up]
    rep += [("rest", 0.0)] * round(rest_s * FPS)
    script = [("rest", 0.0)] * len(hold(STANDING, 2.0)) + rep * reps
    seen = []
    for i, (doing, share) in enumerate(script):
        t = i / FPS
        guide.update(engine.step(replace(STANDING, sink=DEPTH * share).pose(t), t).travel, t)
        seen.append(Moment(doing, guide.current(t)))
    return seen


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("rest_s", [0.0, STILL_S])
def test_who_moves_exactly_at_the_tempo_sees_the_right_word(law: Law, rest_s: float) -> None:
    moving = [m for m in squats((3.0, 1.0, 2.0), law, rest_s) if m.doing in ("down", "up")]
    assert sum(m.word == m.doing for m in moving) >= 0.95 * len(moving)


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("pace", [0.5, 0.7, 1.0, 1.3, 1.6])
def test_nobody_is_told_down_while_rising(law: Law, pace: float) -> None:
    seen = squats((3.0 * pace, pace, 2.0 * pace), law)
    assert not [m for m in seen if m.doing == "up" and m.word == "down"]


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("seconds", [(1.2, 0.0, 1.0), (1.5, 0.5, 1.0), (2.1, 0.7, 1.4)])
def test_who_is_back_on_the_way_or_stands_is_not_told_to_hold(seconds: tuple[float, float, float], law: Law) -> None:
    seen = squats(seconds, law, rest_s=1.5)
    late = [m for m in seen if m.doing in ("up", "rest") and m.word == "hold"]
    reps = 4
    assert len(late) <= reps * 0.4 * FPS  # the start of a rise is seen when it has some speed
    assert not [m for m in late if m.shown is not None and m.shown.member < 0.4]


def test_the_pill_moves_at_the_exercises_seconds_and_the_dot_with_the_member() -> None:
    seen = squats((3.0, 1.0, 2.0), hips)
    held = [m for m in seen if m.word == "hold"]
    assert len(held) == pytest.approx(4 * FPS, abs=FPS / 2)
    assert all(m.shown is not None and m.shown.pill == 1.0 for m in held)
    bottom = [m.shown.member for m in seen if m.doing == "hold" and m.shown is not None]
    standing = [m.shown.member for m in seen if m.doing == "rest" and m.shown is not None]
    assert min(bottom) > 0.8
    assert sum(member < 0.1 for member in standing) > 0.9 * len(standing)


def test_the_pill_fades_after_two_reps_apart_and_returns_with_the_next() -> None:
    seen = squats((1.2, 0.0, 1.0), hips, rest_s=1.5, reps=4)
    reps: list[list[Moment]] = []
    for before, moment in pairwise(seen):
        if moment.doing == "down" and before.doing == "rest":
            reps.append([])
        if reps:
            reps[-1].append(moment)
    faded = [any(m.shown is not None and m.shown.opacity == 0 for m in rep if m.doing == "up") for rep in reps]
    assert faded[2:] == [True] * 2
    assert all(any(m.word == "down" for m in rep) for rep in reps)


def test_a_step_up_begins_by_going_up() -> None:
    guide = TempoGuide(EXERCISES["step-up"])
    guide.update(0.0, 0.0)
    shown = guide.current(0.0)
    assert shown is not None
    assert (shown.word, shown.pill, shown.member) == ("tempo.up", 1.0, 1.0)


def test_the_next_rep_is_not_announced_while_the_body_still_goes_back() -> None:
    """After a step-up, the second foot follows off the box, and the body sinks once more."""
    guide = TempoGuide(EXERCISES["step-up"])
    seen = []
    for i, travel in enumerate([0.2] * 10 + [0.2 - 0.02 * step for step in range(10)] + [0.0] * 20):
        guide.update(travel, i / FPS)
        shown = guide.current(i / FPS)
        assert shown is not None
        seen.append((shown.word, shown.opacity))
    assert seen[9] == ("tempo.up", 1.0)
    assert {opacity for _, opacity in seen[13:20]} == {0.0}
    assert seen[-1] == ("tempo.up", 1.0)


def test_quick_steps_are_not_paced() -> None:
    guide = TempoGuide(EXERCISES["side-step"])
    guide.update(0.0, 0.0)
    assert guide.current(0.5) is None


def test_without_a_reading_there_is_nothing_to_pace() -> None:
    guide = TempoGuide(EXERCISES["squat"])
    assert guide.current(0.0) is None
    guide.update(0.0, 0.0)
    guide.update(None, 1.0)
    assert guide.current(1.0) is None
