from __future__ import annotations

import math

from kiosk.movement.reading import Cue
from kiosk.session.plan import working_time_s
from kiosk.session.running_set import AWAY_PAUSE_S, AWAY_TIMEOUT_S, RunningSet, SetState
from kiosk.usage.records import SetOutcome
from tests.kiosk.session.sample_sets import CLAMSHELL, MARCH, PERSON, POORLY_READ, STRETCH, ScriptedMovement, planned


def run(running: RunningSet, seconds: int, begin: int = 0, seen: bool = True) -> None:
    """Add one pose per second."""
    for second in range(begin, begin + seconds):
        running.add_pose(PERSON if seen else None, float(second), float(second))


def test_the_set_ends_with_the_rep_that_reaches_the_goal() -> None:
    running = RunningSet(planned(reps=3), ScriptedMovement(rep_every=2), 0.0)

    run(running, 5)
    assert (running.done, running.state) == (2, SetState.RUNNING)
    run(running, 10, begin=5)

    assert running.state is SetState.OVER
    assert running.result is not None
    assert running.result.outcome is SetOutcome.DONE
    assert len(running.result.reps) == 3, "reps after the goal belong to nobody"


def test_a_held_posture_counts_only_while_it_is_held() -> None:
    running = RunningSet(planned(STRETCH, seconds=30.0), ScriptedMovement(held=True), 0.0)

    run(running, 21)
    assert running.done == 20
    run(running, 20, begin=21)
    assert running.result is not None
    assert running.result.held_s == 30


def test_a_timed_drill_counts_the_time_worked_not_the_pause() -> None:
    running = RunningSet(planned(MARCH, seconds=30.0), ScriptedMovement(), 0.0)

    run(running, 11)
    running.pause()
    run(running, 60, begin=11)
    assert running.done == 10
    running.resume()
    run(running, 6, begin=71)

    assert running.done == 16


def test_a_pause_is_not_a_slow_rep() -> None:
    movement = ScriptedMovement(rep_every=2)
    running = RunningSet(planned(), movement, 0.0)

    run(running, 4)
    running.pause()
    run(running, 60, begin=4)
    running.resume()
    run(running, 2, begin=64)

    assert running.done == 3
    assert max(b - a for a, b in zip(movement.times, movement.times[1:], strict=False)) <= 1.0


def test_a_member_who_leaves_pauses_the_set_and_coming_back_resumes_it() -> None:
    running = RunningSet(planned(), ScriptedMovement(), 0.0)

    run(running, 5)
    run(running, 3, begin=5, seen=False)
    assert running.state is SetState.AWAY
    run(running, 2, begin=10)
    assert running.state is SetState.RETURNING, "three, two, one"
    run(running, 3, begin=12)

    assert running.state is SetState.RUNNING
    assert AWAY_PAUSE_S == 3


def test_a_member_who_stays_away_ends_the_set_and_its_reps_count() -> None:
    running = RunningSet(planned(), ScriptedMovement(rep_every=2), 0.0)

    run(running, 5)
    run(running, 30, begin=5, seen=False)

    assert running.result is not None
    assert running.result.outcome is SetOutcome.LEFT
    assert len(running.result.reps) == 2
    assert running.result.ended_at == 4 + AWAY_TIMEOUT_S


def test_without_frames_the_member_counts_as_absent() -> None:
    running = RunningSet(planned(), ScriptedMovement(), 0.0)

    run(running, 2)
    running.tick(30.0)

    assert running.state is SetState.OVER


def test_a_pause_does_not_hold_the_set_for_a_member_who_has_left() -> None:
    running = RunningSet(planned(), ScriptedMovement(), 0.0)

    running.pause()
    run(running, 25, seen=False)

    assert running.state is SetState.OVER


def test_a_pause_that_nobody_ends_ends_the_set() -> None:
    running = RunningSet(planned(), ScriptedMovement(), 0.0)

    run(running, 10)
    running.pause()
    run(running, 290, begin=10)
    assert running.state is SetState.PAUSED
    run(running, 20, begin=300)

    assert running.result is not None
    assert running.result.outcome is SetOutcome.LEFT


def test_cues_are_kept_for_the_result() -> None:
    running = RunningSet(planned(), ScriptedMovement(cue=Cue(0.0, "knee-in", "cue.push-band-apart")), 0.0)

    run(running, 2)
    running.abandon(2.0)

    assert running.result is not None
    assert [cue.id for cue in running.result.cues] == ["knee-in", "knee-in"]


def test_abandoning_a_finished_set_leaves_it_finished() -> None:
    running = RunningSet(planned(reps=1), ScriptedMovement(rep_every=1), 0.0)

    run(running, 1)
    running.abandon(5.0)

    assert running.result is not None
    assert running.result.outcome is SetOutcome.DONE


def test_a_lying_set_with_unreadable_legs_runs_by_time() -> None:
    planned_set = planned(CLAMSHELL, reps=5)
    running = RunningSet(planned_set, ScriptedMovement(), 0.0)
    for second in range(100):
        running.add_pose(POORLY_READ, float(second), float(second))
        if running.result is not None:
            break

    assert running.timed_fallback
    assert running.result is not None
    assert running.result.outcome is SetOutcome.DONE
    assert running.result.reps == (), "nothing that was not seen is counted"
    assert running.result.ended_at == math.ceil(working_time_s(planned_set))


def test_a_standing_set_never_runs_by_time() -> None:
    running = RunningSet(planned(), ScriptedMovement(), 0.0)
    for second in range(100):
        running.add_pose(POORLY_READ, float(second), float(second))

    assert not running.timed_fallback
    assert running.state is SetState.RUNNING
