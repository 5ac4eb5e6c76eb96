"""The set in progress: poses in, reps and cues kept, paused and ended by the rules for a member who leaves."""

from __future__ import annotations

from enum import Enum
from typing import Protocol

import numpy as np

from inference.pose import LEG_POINTS, Pose
from kiosk.movement.kinds import kind_of
from kiosk.movement.reading import Cue, Reading, Rep
from kiosk.session.plan import PlannedSet, working_seconds
from kiosk.session.result import SetResult
from kiosk.usage.records import SetOutcome

POOR_SCORE = 0.35  # legs of somebody lying that are read worse than this ...
POOR_S = 3.0  # ... for so long make the set go by time and sound
AWAY_PAUSES_S = 3.0  # nobody seen for so long: the set waits
AWAY_ENDS_S = 20.0  # nobody seen for so long: the set is over, what was done is kept
STANDSTILL_ENDS_S = 300.0  # so too where somebody is seen, but has not done anything for so long, paused or not


class SetState(Enum):
    RUNNING = "running"
    PAUSED = "paused"  # by the member's button
    AWAY = "away"  # nobody in the picture
    OVER = "over"


class MovementEngine(Protocol):
    """What a set needs of the movement engine."""

    def step(self, pose: Pose | None, t: float) -> Reading: ...


class RunningSet:
    """One set from go to its end.

    Give it every pose as it comes (`see`) and the time as it passes (`tick`). The movement engine's own clock stands
    still while the member has paused, so that a pause is no slow rep.

    by_time: the legs of somebody lying cannot be read well, so nothing is counted and the set lasts as long as its
    reps would at the exercise's tempo.
    """

    def __init__(self, planned: PlannedSet, movement: MovementEngine, now: float) -> None:
        self.planned = planned
        self.state = SetState.RUNNING
        self.reading: Reading | None = None
        self.reps: list[Rep] = []
        self.cues: list[Cue] = []
        self.worked_seconds = 0.0
        self.timed_fallback = False
        self.result: SetResult | None = None
        self._movement = movement
        self._began = now
        self._now = now
        self._seen_at = now
        self._active_at = now
        self._legs_read_at = now
        self._paused_seconds = 0.0
        self._resumed_at = now

    @property
    def done(self) -> int:
        """Reps counted, or whole seconds held, so far."""
        return len(self.reps) if self.planned.reps is not None else int(self.held_seconds)

    @property
    def held_seconds(self) -> float:
        """Seconds of the timed goal: the posture held, or in drills that count reps the time worked."""
        if self.planned.seconds is None:
            return 0.0
        if self.planned.held:
            return self.reading.hold_seconds if self.reading else 0.0
        return self.worked_seconds

    def add_pose(self, pose: Pose | None, read_at: float, now: float) -> Reading | None:
        """Take one pose (None = nobody found). Returns what the movement engine made of it, None while paused.

        read_at: when its frame was taken, a little before now, on the same clock.
        """
        self.tick(now)
        if pose is not None:
            self._seen_at = now
            if self.state is SetState.AWAY:
                self.state = SetState.RUNNING
        if self.state in (SetState.PAUSED, SetState.OVER) or read_at < self._resumed_at:
            return None
        self._watch_legs(pose, now)
        self.reading = self._movement.step(pose, read_at - self._paused_seconds)
        if self.reading.rep is not None or self.reading.holding:
            self._active_at = now
        if self.reading.rep is not None:
            self.reps.append(self.reading.rep)
        if self.reading.cue is not None:
            self.cues.append(self.reading.cue)
        if self._goal_reached():
            self._end(SetOutcome.DONE, now)
        return self.reading

    def tick(self, now: float) -> None:
        """Let time pass; a member who has been gone too long pauses and then ends the set, as does a standstill."""
        passed, self._now = now - self._now, now
        if self.state is SetState.OVER:
            return
        if self.state is SetState.PAUSED:
            self._paused_seconds += passed
        elif self.state is SetState.RUNNING:
            self.worked_seconds += passed
        away = now - self._seen_at
        if away >= AWAY_ENDS_S or now - self._active_at >= STANDSTILL_ENDS_S:
            self._end(SetOutcome.LEFT, now)
        elif away >= AWAY_PAUSES_S and self.state is SetState.RUNNING:
            self.state = SetState.AWAY

    def pause(self) -> None:
        self._active_at = self._now
        if self.state in (SetState.RUNNING, SetState.AWAY):
            self.state = SetState.PAUSED

    def resume(self) -> None:
        if self.state is SetState.PAUSED:
            self.state = SetState.RUNNING
            self._resumed_at = self._active_at = self._now

    def abandon(self, now: float) -> None:
        """End the set before its goal; what was done is kept. Does nothing when it is over already."""
        self._end(SetOutcome.LEFT, now)

    def away_seconds(self, now: float) -> float:
        """How long nobody has been seen."""
        return now - self._seen_at

    def _watch_legs(self, pose: Pose | None, now: float) -> None:
        lies_down = kind_of(self.planned.exercise).lies_down
        if not lies_down or pose is None or np.median(pose.scores[LEG_POINTS]) >= POOR_SCORE:
            self._legs_read_at = now
        elif now - self._legs_read_at >= POOR_S:
            self.timed_fallback = True

    def _goal_reached(self) -> bool:
        if self.timed_fallback:
            return self.worked_seconds >= working_seconds(self.planned)
        goal = self.planned.reps if self.planned.reps is not None else self.planned.seconds
        return goal is not None and self.done >= goal

    def _end(self, outcome: SetOutcome, now: float) -> None:
        if self.result is not None:
            return
        self.state = SetState.OVER
        self.result = SetResult(
            planned=self.planned,
            outcome=outcome,
            reps=tuple(self.reps),
            cues=tuple(self.cues),
            held_seconds=self.held_seconds,
            began=self._began,
            ended=now,
        )
