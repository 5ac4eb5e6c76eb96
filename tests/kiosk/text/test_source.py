"""What the product is based on, sentence by sentence: where each statement of the source is said, or why it is not.

A statement is named by its first words. The stems must all be in the texts that say it.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from kiosk.exercises.catalogue import load_exercises, load_programs
from kiosk.screens.cards import CARDS
from kiosk.screens.wrong_and_right import SHOWN_CARD
from kiosk.text import load_text


@dataclass(frozen=True)
class Said:
    """Where a statement is said.

    keys: of the texts, which are read together.
    stems: parts of words that must be in them, lower case.
    """

    keys: tuple[str, ...]
    stems: tuple[str, ...]


@dataclass(frozen=True)
class LeftOut:
    """Why a statement is not said."""

    why: str


def card(name: str, *stems: str) -> Said:
    return Said((f"card.{name}.title", f"card.{name}.text"), stems)


def exercise(name: str, *stems: str) -> Said:
    return Said((f"exercise.{name}.title", *load_exercises()[name].say), stems)


NO_DIAGNOSIS = LeftOut("names a disease and its risk; a training aid makes no statement about illness")
NO_PROMISE = LeftOut("promises a corrected alignment and lasting joint health, which is a medical purpose")
STATEMENTS: dict[str, Said | LeftOut] = {
    "Knee valgus, commonly known as": card("causes", "knees drift in"),
    "This misalignment causes the knees to track": card("causes", "towards each other", "feet stay apart"),
    "An excessive inward angle increases": card("causes", "load", "unevenly"),
    "This altered load distribution can": NO_DIAGNOSIS,
    "Correcting this common movement pattern": NO_PROMISE,
    "The inward collapse of the knee": card("causes", "foot, ankle, knee and hip", "chain"),
    "The primary driver of dynamic valgus": card("causes", "muscles", "hip", "hold the thigh"),
    "Specifically, weakness in the hip": card("exercises", "gluteus medius and maximus", "hold"),
    "When these stabilizing muscles are weak": card("causes", "thigh", "turns inward", "foot is down"),
    "This pattern is often exacerbated by": card("pulls", "tight muscles"),
    "Overly tight hip flexors or hip adductors": card(
        "pulls", "front of the hip", "inner thigh", "turn the thigh inward"
    ),
    "The foot and ankle also play": card("pulls", "arch flattens", "turns the lower leg"),
    "This inward rotation creates a ripple": card("pulls", "travels up to the knee"),
    "Therefore, correction requires a": card("pulls", "hips and feet both"),
    "A corrective exercise program focuses": card("exercises", "two things", "stretching", "training those that hold"),
    "Gluteal strengthening is the cornerstone": card("exercises", "glutes", "come first"),
    "The Banded Clamshell is": exercise("clamshell", "band", "lie on your side", "upper knee", "feet together"),
    "For functional strength, Banded Side Steps": exercise(
        "side-step", "band round your ankles", "small squat", "sideways"
    ),
    "This exercise trains the hip abductors": card("exercises", "side steps", "against a pull inward"),
    "The Single-Leg Deadlift (SLDL)": exercise("single-leg-deadlift", "one leg", "hips back", "level"),
    "To address common mobility": exercise("hip-flexor-stretch", "kneel on one knee", "squeeze the glute", "forward"),
    "This movement helps to lengthen": card("exercises", "the front of the hip", "tips the pelvis forward"),
    "Combining these strengthening and mobility": card("exercises", "go together"),
    "Correcting knee valgus includes": Said(("card.moving.text", "card.shoes.text"), ("stairs", "walking", "insoles")),
    "Footwear and orthotics are important": card("shoes", "shoes", "foot rolls in"),
    "Orthotic insoles, whether over-the-counter": card("shoes", "from a shop or made for them", "support the arch"),
    "For individuals with significant foot": card("shoes", "thicker on the inner edge"),
    "Orthotics are generally used in": card("shoes", "along with your exercises", "never replaces"),
    "The most powerful tool for": card("moving", "practise with attention", "habit"),
    "This involves focusing on maintaining": card("moving", "squats, stairs, walking"),
    "The key cue is to ensure": Said(("card.moving.text", "cue.knee-over-second-toe"), ("second toe", "not inward")),
    "During a squat, using a resistance band": Said(
        ("card.moving.text", "card.knees.text", "exercise.banded-squat.say-1", "exercise.banded-squat.say-2"),
        ("just above the knees", "all the time", "push out", "push the band apart"),
    ),
    "Many cases of knee valgus are dynamic": card("dynamic", "only when they move", "muscles and habits", "practise"),
    "However, a distinction must be made": card("dynamic", "thigh or shin bone has grown that way"),
    "Structural valgus is less responsive": card("dynamic", "practice does not change bones", "ask a doctor"),
    "If a dedicated strengthening and": card("help", "weeks or months", "change nothing", "severe pain"),
    "A Physical Therapist (PT) can perform": card("help", "how you walk", "in person", "makes a plan for you"),
    "Consultation with an orthopedic": card("help", "orthopaedic", "sudden", "bent and stays so", "unstable"),
}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_every_statement_of_the_source_is_said_or_left_out_for_a_reason(statement: str) -> None:
    where = STATEMENTS[statement]
    if isinstance(where, LeftOut):
        assert where.why
        return
    text = load_text("en")
    said = " ".join(text(key) for key in where.keys).lower()
    assert not [stem for stem in where.stems if stem not in said]


def test_all_thirty_eight_statements_are_here() -> None:
    assert len(STATEMENTS) == 38
    assert sum(isinstance(where, LeftOut) for where in STATEMENTS.values()) == 2


def test_what_the_source_names_is_trained() -> None:
    """Clamshell, side steps, deadlift, stretch and squats with a band are in the programs; stairs and walking too."""
    trained = {step.exercise for program in load_programs().values() for step in program.steps}

    assert {"clamshell", "side-step", "single-leg-deadlift", "hip-flexor-stretch", "banded-squat"} <= trained
    assert {"squat", "step-up", "march"} <= trained


def test_bands_begin_with_the_lightest() -> None:
    assert "lightest band" in load_text("en")(load_exercises()["banded-squat"].say[0])
    assert {e.band_strength for e in load_exercises().values() if e.resistance_band != "none"} == {"light"}


def test_the_stretch_begins_with_a_cushion_tuck_and_squeeze_before_the_push() -> None:
    said = [load_text("en")(key).lower() for key in load_exercises()["hip-flexor-stretch"].say]
    steps = [next(i for i, line in enumerate(said) if word in line) for word in ("soft", "tuck", "push")]

    assert steps == sorted(steps)
    assert "squeeze" in said[steps[1]]


def test_every_card_says_something_of_the_source() -> None:
    keys = {key for where in STATEMENTS.values() if isinstance(where, Said) for key in where.keys}

    # SHOWN_CARD compares two pictures; its words only name them.
    assert not [name for name in CARDS if f"card.{name}.text" not in keys and name != SHOWN_CARD]
