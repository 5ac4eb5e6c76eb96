"""Scenes of a running set: every state of the legs, every cue, pause and absence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hardware.buttons import Button, Press
from inference.pose import Keypoint, Pose
from kiosk.exercises.figure import START_POSE
from kiosk.exercises.schema import Exercise
from kiosk.movement.kinds import kind_of
from kiosk.movement.reading import Band, Cue, KneeLane, Leg, Phase, Reading
from kiosk.screens.gallery.drawn_member import drawn_pose
from kiosk.screens.gallery.drawn_poses import fault_pose, knees_in, loaded_legs, working_pose
from kiosk.screens.gallery.sample_data import NOW, sample_rep
from kiosk.screens.gallery.scene import FRAMED_BY, Scene, SceneBuilder
from kiosk.screens.live import Live
from kiosk.screens.screen_name import ScreenName
from kiosk.session.feedback import Feedback
from kiosk.vision.observation import Observation

Bands = tuple[Band | None, Band | None]  # of the left and the right knee

HELD_S = 12.4  # seconds held in scenes of timed sets
HIDDEN_KNEES = {"left": (Keypoint.LEFT_KNEE,), "right": (Keypoint.RIGHT_KNEE,)}
BOTH_GOOD: Bands = (Band.GOOD, Band.GOOD)


def set_scenes(builder: SceneBuilder) -> Iterator[Scene]:
    squat = builder.exercises["banded-squat"]
    yield _live_scene(builder, "live-good", squat)
    yield _live_scene(builder, "live-watch", squat, (Band.WATCH, Band.WATCH))
    yield _live_scene(builder, "live-collapse", squat, (Band.COLLAPSE, Band.COLLAPSE), cue="knees-in")
    yield _live_scene(builder, "live-collapse-left", squat, (Band.COLLAPSE, Band.GOOD), cue="knee-in")
    yield _live_scene(builder, "live-put-right", squat, cue="put-right")
    yield _live_scene(builder, "live-unseen", squat, (Band.GOOD, None), unseen="right")
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
    yield _live_scene(builder, "live-holding", stretch, held_s=HELD_S, holding=True)
    yield _live_scene(builder, "live-grace", stretch, held_s=HELD_S, holding=False)
    by_time = _live_scene(builder, "live-by-time", builder.exercises["clamshell"])
    assert isinstance(by_time.screen, Live)
    by_time.screen.set.timed_fallback = True
    by_time.screen.set.worked_s = 21.0
    yield by_time
    yield _live_scene(builder, "live-by-feel", squat, by_feel=True)


def cue_scenes(builder: SceneBuilder, exercise: Exercise) -> Iterator[Scene]:
    """The exercise without a fault, and each of its cues."""
    yield _live_scene(builder, f"live-{exercise.name}", exercise)
    for cue in exercise.cues:
        bands = BOTH_GOOD
        if cue == "knees-in":
            bands = (Band.COLLAPSE, Band.COLLAPSE)
        elif cue.startswith("knee"):
            right_only = loaded_legs(exercise) == (False, True)
            bands = (Band.GOOD, Band.COLLAPSE) if right_only else (Band.COLLAPSE, Band.GOOD)
        yield _live_scene(builder, f"told-{exercise.name}-{cue}", exercise, bands, cue=cue)


def _live_scene(
    builder: SceneBuilder,
    name: str,
    exercise: Exercise,
    bands: Bands = BOTH_GOOD,
    cue: str | None = None,
    unseen: str | None = None,
    held_s: float = 0.0,
    holding: bool = False,
    by_feel: bool = False,
) -> Scene:
    """A set after six reps, at the hardest moment of the next one.

    bands: grades of both knees.
    cue: id of the cue that is shown; None = no cue.
    unseen: knee that cannot be read, "left" or "right"; None = both can.
    held_s, holding: seconds held so far, and whether the posture is held now.
    by_feel: the set shows its feedback only on request.
    """
    number = 3 if exercise.dose.each_side and kind_of(exercise).stands else 2  # the set of the side that is drawn
    scene = builder.in_exercise(name, ScreenName.LIVE, exercise, number)
    live = scene.screen
    assert isinstance(live, Live)
    start = builder.figure(exercise, START_POSE)
    working = knees_in(fault_pose(cue or "", start, builder.figure(exercise, working_pose(exercise))), bands)
    framed_by = exercise.name if kind_of(exercise).lies_down else FRAMED_BY
    pose = drawn_pose(working, HIDDEN_KNEES.get(unseen or "", ()))
    observation = replace(builder.observation(working, framed_by), pose=pose)
    live.set.reps += [sample_rep(Band.GOOD)] * 6
    if live.set.planned.duration_s is not None and not held_s:
        held_s, holding = HELD_S, True
    live.set.worked_s = held_s
    if by_feel:
        live.set.planned = replace(live.set.planned, feedback=Feedback.ON_REQUEST)
    live.set.reading = _reading(exercise, pose, drawn_pose(start), bands, held_s, holding, unseen)
    live.tempo.update(live.set.reading.travel, NOW)
    live.zones.add(pose, NOW)
    live.counted_at = NOW
    if cue is not None:
        live.cue, live.cue_at = Cue(NOW, cue, exercise.cues[cue].text), NOW
    return Scene(name, live, scene.context, observation, NOW + 0.7)


def _reading(
    exercise: Exercise, pose: Pose, start: Pose, bands: Bands, held_s: float, holding: bool, unseen: str | None
) -> Reading:
    """A reading as the movement engine gives it. start: the start posture."""
    left, right = _legs(exercise, pose, start, bands)
    return Reading(
        0.0,
        pose,
        left=left,
        right=right,
        phase=Phase.HOLD if held_s else Phase.BOTTOM,
        progress=0.9,
        travel=0.9,
        count=6,
        hold_seconds=held_s,
        holding=holding,
        unseen=(unseen,) if unseen else (),
    )


def _legs(exercise: Exercise, pose: Pose, start: Pose, bands: Bands) -> tuple[Leg, Leg]:
    """The left and the right leg as the movement engine reports them."""
    joints = ((Keypoint.LEFT_KNEE, Keypoint.LEFT_ANKLE), (Keypoint.RIGHT_KNEE, Keypoint.RIGHT_ANKLE))
    legs = []
    for loaded, band, (knee, ankle) in zip(loaded_legs(exercise), bands, joints, strict=True):
        lane = _lane(start, pose if loaded else start, knee, ankle) if kind_of(exercise).stands else None
        legs.append(Leg(pose.point(knee) is not None, loaded, band if loaded else None, lane))
    return legs[0], legs[1]


def _lane(start: Pose, now: Pose, knee: Keypoint, ankle: Keypoint) -> KneeLane:
    """A lane as the movement engine places it: at the foot, with the lean of the standing leg."""
    foot, top = (start.points[joint].astype(float) for joint in (ankle, knee))
    x, y = now.points[ankle].astype(float)
    return KneeLane((x, y), (x + top[0] - foot[0], y + top[1] - foot[1]), 0.09 * abs(foot[1] - top[1]))
