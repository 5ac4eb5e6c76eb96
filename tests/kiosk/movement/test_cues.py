"""Cues: at most one per rep, no quick repeat, praise after a correction, an easier version after two without effect."""

from __future__ import annotations

from kiosk.exercises.cue_words import CueId, Symbol
from kiosk.exercises.schema import CueWords
from kiosk.movement.cues import Coach, Outcome


def words(*cues: CueId) -> dict[CueId, CueWords]:
    """The `[cues]` of an exercise file, the most important one first."""
    return {cue: CueWords(text=f"cue.{cue}", symbol=Symbol.UP) for cue in cues}


WORDS = words("knees-in", "knee-in", "turn-square", "deeper", "trunk", "put-right", "easier")


def said(coach: Coach, faults_of_reps: list[set[CueId]], seconds: float = 4.0) -> list[str | None]:
    """One entry per rep: the cue during it or at its end. Knee faults show during a rep."""
    spoken = []
    for i, faults in enumerate(faults_of_reps):
        middle = coach.during({f for f in faults if f.startswith("knee")}, i * seconds + 2)
        end = coach.rep_ended(Outcome(frozenset(faults)), (i + 1) * seconds)
        assert middle is None or end is None, "two cues in one rep"
        cue = middle or end
        spoken.append(cue.id if cue else None)
    return spoken


def test_a_good_set_is_a_quiet_one() -> None:
    assert said(Coach(WORDS), [set()] * 10) == [None] * 10


def test_one_knee_fault_is_spoken_of_and_its_correction_praised() -> None:
    assert said(Coach(WORDS), [set(), {"knee-in"}, set(), set()]) == [None, "knee-in", "put-right", None]


def test_the_same_cue_waits_two_reps() -> None:
    assert said(Coach(WORDS), [{"knee-in"}] * 3) == ["knee-in", None, "knee-in"]


def test_the_same_cue_waits_six_seconds_in_quick_reps() -> None:
    assert said(Coach(WORDS), [{"knee-in"}] * 4, seconds=2.0) == ["knee-in", None, None, "knee-in"]


def test_after_two_cues_in_vain_the_easier_version_is_offered_once() -> None:
    spoken = said(Coach(WORDS), [{"knee-in"}] * 10)
    assert spoken.count("knee-in") == 2
    assert spoken.count("easier") == 1
    assert spoken.index("easier") > 2


def test_the_knee_goes_before_trunk_and_depth() -> None:
    assert said(Coach(WORDS), [{"trunk", "knee-in", "deeper"}]) == ["knee-in"]


def test_the_order_of_the_exercise_file_decides_what_is_said_first() -> None:
    assert said(Coach(words("trunk", "deeper")), [{"trunk", "deeper"}]) == ["trunk"]
    assert said(Coach(words("deeper", "trunk")), [{"trunk", "deeper"}]) == ["deeper"]


def test_one_knee_answers_for_both() -> None:
    assert said(Coach(WORDS), [{"knees-in"}, {"knee-in"}, set()]) == ["knees-in", None, "put-right"]


def test_a_fault_without_words_is_never_spoken_of() -> None:
    coach = Coach(words("put-right"))
    assert said(coach, [{"knee-in"}, set()]) == [None, None]


LEFT, RIGHT = frozenset({0}), frozenset({1})
KNEE = frozenset[CueId]({"knee-in", "knees-in"})


def told_about_left_knee() -> Coach:
    coach = Coach(WORDS)
    cue = coach.rep_ended(Outcome(frozenset({"knee-in"}), legs=LEFT), 4.0)
    assert cue is not None
    assert cue.id == "knee-in"
    return coach


def after(*outcomes: Outcome) -> list[str | None]:
    """What is said after each of these reps, which follow one whose left knee went in and was told so."""
    coach = told_about_left_knee()
    spoken = [coach.rep_ended(outcome, 8.0 + 4.0 * i) for i, outcome in enumerate(outcomes)]
    return [cue.id if cue else None for cue in spoken]


def test_a_knee_that_was_not_read_is_not_praised_and_the_next_good_one_is() -> None:
    assert after(Outcome(unmeasured=KNEE), Outcome(good_legs=LEFT)) == [None, "put-right"]


def test_the_other_leg_done_well_is_no_correction() -> None:
    assert after(Outcome(good_legs=RIGHT), Outcome(good_legs=LEFT)) == [None, "put-right"]


def test_a_new_fault_goes_before_praise() -> None:
    assert after(Outcome(frozenset({"deeper"}), good_legs=LEFT)) == ["deeper"]


def test_a_silenced_fault_is_not_praised() -> None:
    assert after(Outcome(frozenset({"knee-in"}), legs=LEFT)) == [None]


def test_a_rep_whose_knees_are_in_doubt_is_not_praised_for_another_fault() -> None:
    coach = Coach(WORDS)
    assert coach.rep_ended(Outcome(frozenset({"trunk"})), 4.0) is not None
    assert coach.rep_ended(Outcome(praise=False), 8.0) is None
