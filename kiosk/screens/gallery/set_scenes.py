"""Scenes of a running set: every state of the legs, every cue, pause and absence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hardware.buttons import Button, Press
from kiosk.exercises.schema import Exercise
from kiosk.movement.kinds import kind_of
from kiosk.movement.reading import Band, Cue
from kiosk.screens.gallery.recorded_set import Bands, Moment
from kiosk.screens.gallery.sample_data import NOW, sample_rep
from kiosk.screens.gallery.scene import Scene, SceneBuilder
from kiosk.screens.live import Live
from kiosk.screens.screen_name import ScreenName
from kiosk.session.feedback import Feedback
from kiosk.vision.observation import Observation

HELD_S = 12.4  # seconds held in scenes of timed sets
BOTH_GOOD: Bands = (Band.GOOD, Band.GOOD)


def set_scenes(builder: SceneBuilder) -> Iterator[Scene]:
    squat = builder.exercises["banded-squat"]
    yield _live_scene(builder, "live-good", squat)
    yield _live_scene(builder, "live-watch", squat, (Band.WATCH, Band.WATCH))
    yield _live_scene(builder, "live-collapse", squat, (Band.COLLAPSE, Band.COLLAPSE), cue="knees-in")
    yield _live_scene(builder, "live-collapse-left", squat, (Band.COLLAPSE, Band.GOOD), cue="knee-in")
    yield _live_scene(builder, "live-put-right", squat, cue="put-right")
    yield _live_scene(builder, "live-unseen", squat, moment=builder.recorded.unseen(squat, "right"))
    yield replace(_live_scene(builder, "live-hold-back", squat), hold_progress=0.55)
    yield replace(_live_scene(builder, "live-counted", squat), at=NOW + 0.05)
    for name, button in (("live-paused", Button.OK), ("live-asking", Button.BACK)):
        scene = _live_scene(builder, name, squat)
        scene.screen.handle(Press(button, NOW))
        yield scene
    away = _live_scene(builder, "live-away", squat)
    away.screen.update(NOW + 8, Observation())
    yield replace(away, at=NOW + 8)
    stretch = builder.exercises["hip-flexor-stretch"]
    for name, held in (("live-holding", True), ("live-grace", False)):
        yield _live_scene(builder, name, stretch, moment=builder.recorded.holding(stretch, held), held_s=HELD_S)
    by_time = _live_scene(builder, "live-by-time", builder.exercises["clamshell"])
    assert isinstance(by_time.screen, Live)
    by_time.screen.set.timed_fallback = True
    by_time.screen.set.worked_s = 21.0
    yield by_time
    yield _live_scene(builder, "live-by-feel", squat, by_feel=True)


def cue_scenes(builder: SceneBuilder, exercise: Exercise) -> Iterator[Scene]:
    """The exercise without a fault, and each of its cues."""
    yield _live_scene(builder, f"live-{exercise.name}", exercise, None)
    for cue in exercise.cues:
        bands = None
        if cue == "knees-in":
            bands = (Band.COLLAPSE, Band.COLLAPSE)
        elif cue.startswith("knee"):
            bands = (Band.COLLAPSE, Band.GOOD)
        yield _live_scene(builder, f"told-{exercise.name}-{cue}", exercise, bands, cue=cue)


def _live_scene(
    builder: SceneBuilder,
    name: str,
    exercise: Exercise,
    bands: Bands | None = BOTH_GOOD,
    cue: str | None = None,
    moment: Moment | None = None,
    held_s: float = 0.0,
    by_feel: bool = False,
) -> Scene:
    """A set after six reps, at a moment of a recorded one.

    bands: grades of both knees, as far as the exercise gives them; None = as they are.
    cue: id of the cue that is shown; None = no cue.
    moment: what is shown; None = the hardest moment with these grades.
    held_s: seconds held so far, of timed work.
    by_feel: the set is the one without live feedback.
    """
    number = 3 if exercise.dose.each_side and kind_of(exercise).stands else 2  # the set of the side that is drawn
    scene = builder.in_exercise(name, ScreenName.LIVE, exercise, number)
    live = scene.screen
    assert isinstance(live, Live)
    shown = moment or builder.recorded.hardest(exercise, bands)
    live.set.reps += [sample_rep(Band.GOOD)] * 6
    live.set.worked_s = held_s or (HELD_S if live.set.planned.duration_s is not None else 0.0)
    if by_feel:
        live.set.planned = replace(live.set.planned, feedback=Feedback.ON_REQUEST)
    live.set.reading = replace(shown.reading, hold_seconds=live.set.worked_s)
    live.tempo.update(shown.reading.travel, NOW)
    for pose, at in shown.before:
        live.zones.add(pose, at)
    live.counted_at = NOW
    if cue is not None:
        live.cue, live.cue_at = Cue(NOW, cue, exercise.cues[cue].text), NOW
    observation = builder.seen_in(shown)
    assert observation.frame is not None
    frame = replace(observation.frame, captured_at=shown.pose.captured_at)
    return Scene(name, live, scene.context, replace(observation, frame=frame), NOW + 0.7)
