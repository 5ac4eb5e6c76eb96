"""Members who press and do anything at any time: nothing ends the mirror, and every screen can be drawn.

The visits are the same in every run.
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from hardware.buttons import Button, Press
from kiosk.exercises.catalogue import load_exercises
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.screen_name import ScreenName
from kiosk.session.feedback import Feedback
from kiosk.text import load_text
from tests.kiosk.harness import SMALL, STEP_S, SimulatedMirror

EXERCISES = tuple(load_exercises())
VISITS = range(1, 7)
MANY_VISITS = range(1000, 1400)
VISIT_S = (60, 200, 400)
PRESSES_PER_STEP = (0.01, 0.03, 0.1, 0.5)  # how restless a member is
PROBLEMS = ("problem.camera", "problem.model")
DEEP_SCREENS = {ScreenName.SETUP, ScreenName.LIVE, ScreenName.RESULT}


def visit(number: int, state: Path) -> Counter[ScreenName]:
    """One random visit. Returns the steps on each screen."""
    dice, screens = random.Random(number), Counter[ScreenName]()
    mirror = SimulatedMirror(state, demo=dice.random() < 0.2)
    if number % 2:
        mirror.canvas = Canvas(offscreen_stage(SMALL[::-1]), mirror.context.text)
    if dice.random() < 0.5:
        mirror.context.text.switch_to(load_text("de"))
    weights, restlessness = [dice.random() ** 2 + 0.02 for _ in Button], dice.choice(PRESSES_PER_STEP)
    for _ in range(round(dice.choice(VISIT_S) / STEP_S)):
        screens[mirror.screen] += 1
        behave(mirror, dice)
        presses = dice.choice((1, 1, 1, 1, 2, 3)) if dice.random() < restlessness else 0
        mirror.step(*[Press(button, mirror.now) for button in dice.choices(list(Button), weights, k=presses)])
    mirror.writer.close()
    return screens


def behave(mirror: SimulatedMirror, dice: random.Random) -> None:
    """Now and then change what the member does, what works, and how much a set shows."""
    planned, chance = mirror.context.session.next_set, dice.random()
    if chance < 0.01:
        mirror.stand(dice.choice(EXERCISES), dice.randrange(5))
    elif chance < 0.02:
        mirror.train(dice.choice(EXERCISES), dice.randrange(50))
    elif chance < 0.023:
        mirror.leave()
    elif chance < 0.03:
        mirror.problem = dice.choice(PROBLEMS) if chance < 0.024 else None
    elif planned is not None and chance < 0.035:
        mirror.context.session.queue = mirror.context.session.queue.with_next(feedback=dice.choice(list(Feedback)))
    elif planned is not None and chance < 0.04:
        mirror.train(planned.exercise.name, 0)


@pytest.mark.parametrize("number", VISITS)
def test_a_visit(number: int, tmp_path: Path) -> None:
    assert visit(number, tmp_path)


@pytest.mark.long
def test_many_visits(tmp_path: Path) -> None:
    seen = Counter[ScreenName]()
    for number in MANY_VISITS:
        seen += visit(number, tmp_path / str(number))
    assert seen.keys() >= DEEP_SCREENS, "the visits come to sets and results"
