"""Rows of the table: what can happen to the camera and the model."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hardware.frame import Frame
from inference.movenet import ModelError
from inference.pose import Pose
from inference.supervisor import HUNG_S
from kiosk.screens.screen_name import ScreenName
from kiosk.usage.records import EventKind
from kiosk.usage.restart_history import MAX_RESTARTS, RestartBudget
from tests.faults.rig import STEP_S, Rig
from tests.faults.table import ALL_KEPT, HOUR, RESTARTED_S, SAID_S, Row, broken_in_a_set, check, goes_on, row


@row
def camera_unplugged(state: Path) -> Row:
    with Rig(state) as rig:
        said = broken_in_a_set(rig, lambda: setattr(rig.camera, "plugged", False), "problem.camera")
        assert said <= SAID_S
        rig.wait(5)
        rig.camera.plugged = True
        assert goes_on(rig, 6) <= 6
        assert rig.screen is ScreenName.LIVE, "the set waits for the camera"
        rig.train("squat")
        rig.wait_for(ScreenName.PAIN, at_most=40)
        check(rig, EventKind.CAMERA_LOST, EventKind.CAMERA_BACK)
    member = "out of order within 2 s; the set goes on when the picture is back within 20 s"
    return Row("camera unplugged for seconds", member, "camera lost, camera back, with times", ALL_KEPT, "6 s")


@row
def camera_gone_for_an_hour(state: Path) -> Row:
    with Rig(state) as rig:
        broken_in_a_set(rig, lambda: setattr(rig.camera, "plugged", False), "problem.camera")
        rig.wait(60)
        assert rig.screen is ScreenName.ATTRACT
        rig.step_s = 1.0
        rig.wait(HOUR)
        rig.step_s = STEP_S
        rig.camera.plugged = True
        assert goes_on(rig, 31) <= 31
        log = rig.report()
        assert log.machine.out_of_order_s > 0.9 * HOUR
        check(rig, EventKind.CAMERA_LOST, EventKind.CAMERA_BACK)
    return Row("camera gone for an hour", "out of order", "camera lost; an hour out of order", ALL_KEPT, "31 s")


@row
def camera_frozen(state: Path) -> Row:
    with Rig(state) as rig:
        still = rig.camera.noise(0.0)
        said = broken_in_a_set(rig, lambda: setattr(rig.camera, "picture", lambda now: still), "problem.camera")
        assert said <= SAID_S
        rig.camera.picture = rig.camera.noise
        goes_on(rig, 10)
        check(rig, EventKind.CAMERA_LOST)
    return Row("camera sends the same picture", "out of order within 2 s", "camera lost, why", ALL_KEPT, "10 s")


@row
def camera_slow(state: Path) -> Row:
    with Rig(state) as rig:
        rig.do_a_set()
        rig.start_a_set()
        turns = [0]

        def every_eighth(now: float) -> np.ndarray | None:
            turns[0] += 1
            return rig.camera.noise(now) if turns[0] % 8 == 0 else None

        rig.camera.picture = every_eighth
        rig.wait(10)
        assert rig.out_of_order is None
        assert 0.5 < rig.frozen <= SAID_S
        rig.camera.picture = rig.camera.noise
        rig.train("squat")
        rig.wait_for(ScreenName.PAIN, at_most=60)
        check(rig)
    return Row("camera slow (2 a second)", "a jerky picture", "rate on the box page", ALL_KEPT, "at once")


@row
def camera_green(state: Path) -> Row:
    with Rig(state) as rig:
        green = np.zeros((480, 640, 3), np.uint8)
        green[..., 1] = 135
        said = broken_in_a_set(rig, lambda: setattr(rig.camera, "picture", lambda now: green.copy()), "problem.camera")
        assert said <= SAID_S
        rig.camera.picture = rig.camera.noise
        goes_on(rig, 10)
        check(rig, EventKind.CAMERA_LOST)
    return Row("camera sends green frames", "out of order at once", "camera lost, why", ALL_KEPT, "10 s")


@row
def camera_of_another_size(state: Path) -> Row:
    with Rig(state) as rig:
        broken_in_a_set(rig, lambda: setattr(rig.camera, "size", (320, 240)), "problem.camera")
        rig.seconds_until(lambda: rig.out_of_order is None, 10)
        rig.wait(3)
        assert rig.screen is ScreenName.PAIN, "a set measured in other pixels is over"
        rig.camera.size = (640, 480)
        rig.wait(10)
        check(rig, EventKind.CAMERA_LOST)
        assert rig.report().total.left == 1
    return Row(
        "camera changes its picture size",
        "out of order for a moment; that set ends, what was done counts",
        "camera lost, why",
        ALL_KEPT,
        "10 s",
    )


@row
def camera_driver_hangs(state: Path) -> Row:
    with Rig(state) as rig:
        said = broken_in_a_set(rig, lambda: setattr(rig.camera, "picture", rig.hang), "problem.camera")
        assert said <= SAID_S + rig.step_s
        rig.wait(1)
        rig.camera.picture = rig.camera.noise  # for whoever opens it next; the first reader stays where it is
        goes_on(rig, HUNG_S + 6)
        assert rig.sighting.stuck is None
        check(rig, EventKind.CAMERA_LOST, EventKind.CAMERA_BACK)
    return Row("camera driver hangs", "out of order within 2 s", "camera lost, why", ALL_KEPT, "11 s")


@row
def camera_driver_hangs_again_and_again(state: Path) -> Row:
    with Rig(state) as rig:
        broken_in_a_set(rig, lambda: setattr(rig.camera, "picture", rig.hang), "problem.camera")
        rig.seconds_until(lambda: rig.sighting.stuck == "camera", at_most=60)
        assert rig.out_of_order == "problem.camera"
        rig.let_go.set()
        check(rig, EventKind.CAMERA_LOST)
    assert_restarts_are_limited()
    return Row(
        "camera driver hangs over and over",
        "out of order; the mirror starts anew, at most 3 times in 15 minutes, then stays out of order and tries on",
        "started anew, why",
        ALL_KEPT + ", and the set in progress as left",
        f"{RESTARTED_S:.0f} s after a restart",
    )


def assert_restarts_are_limited() -> None:
    now = 10_000.0
    assert RestartBudget([]).allows(now)
    assert not RestartBudget([now - 60 * i for i in range(MAX_RESTARTS)]).allows(now)
    assert RestartBudget([now - 1000 * (i + 1) for i in range(MAX_RESTARTS)]).allows(now)


@row
def model_raises_once(state: Path) -> Row:
    with Rig(state) as rig:
        broken_in_a_set(rig, lambda: setattr(rig.model, "does", raises), "problem.model")
        rig.model.does = None
        goes_on(rig, 5)
        check(rig, EventKind.MODEL_LOST, EventKind.MODEL_BACK)
    return Row("model raises", "out of order at once", "model lost, why", ALL_KEPT, "5 s")


def raises(frame: Frame) -> Pose | None:
    raise ZeroDivisionError("a fault of the code")


@row
def model_raises_for_ever(state: Path) -> Row:
    with Rig(state) as rig:
        broken_in_a_set(rig, lambda: setattr(rig.model, "does", raises), "problem.model")
        rig.seconds_until(lambda: rig.sighting.stuck == "model", at_most=60)
        assert rig.out_of_order == "problem.model"
        rig.model.does = None
        goes_on(rig, 35)
        check(rig, EventKind.MODEL_LOST)
    assert_restarts_are_limited()
    return Row(
        "model raises over and over",
        "out of order; started anew at most 3 times in 15 minutes, then it stays out of order and tries on",
        "model lost, started anew, why",
        ALL_KEPT,
        "35 s",
    )


@row
def model_hangs(state: Path) -> Row:
    with Rig(state) as rig:
        rig.do_a_set()
        rig.start_a_set()
        rig.model.does = lambda frame: rig.hang()
        said = rig.seconds_until(lambda: rig.out_of_order == "problem.model", at_most=HUNG_S + 1)
        assert said <= HUNG_S + 1
        rig.model.does = None
        goes_on(rig, 6)
        check(rig, EventKind.MODEL_LOST, EventKind.MODEL_BACK)
    return Row("model hangs", "the picture moves; out of order within 6 s", "model lost, why", ALL_KEPT, "6 s")


@row
def model_gives_no_numbers(state: Path) -> Row:
    from tests.inference.broken_network import broken_tracker

    with Rig(state) as rig:
        tracker = broken_tracker(lambda: np.full((17, 3), np.nan, np.float32))
        broken_in_a_set(rig, lambda: setattr(rig.model, "does", tracker.step), "problem.model")
        rig.wait(60)
        assert rig.sighting.stuck is None, "no reason to start anew: a model is loaded again at every attempt"
        rig.model.does = None
        goes_on(rig, 31)
        check(rig, EventKind.MODEL_LOST)
    return Row("model gives NaN", "out of order at once", "model lost, why", ALL_KEPT, "31 s")


@row
def model_gives_garbage(state: Path) -> Row:
    from tests.inference.broken_network import broken_tracker

    draw = np.random.default_rng(1)

    def garbage() -> np.ndarray:
        return np.column_stack([draw.uniform(-500, 900, (17, 2)), draw.uniform(0, 1, 17)]).astype(np.float32)

    with Rig(state) as rig:
        rig.do_a_set()
        rig.start_a_set()
        rig.model.does = broken_tracker(garbage).step
        rig.wait(40)
        assert rig.out_of_order is None
        rig.model.does = None
        rig.wait(1)
        rig.wait_for(ScreenName.ATTRACT, at_most=250)
        rig.stand()
        rig.do_a_set()
        check(rig)
    return Row(
        "model gives garbage", "nobody is seen: the set waits, and ends after 20 s", "sets left early", ALL_KEPT, "1 s"
    )


@row
def model_file_damaged(state: Path) -> Row:
    def damaged() -> None:
        raise ModelError("The model file is damaged (its checksum is wrong); install gym-mirror again")

    with Rig(state) as rig:
        rig.do_a_set()
        rig.model.loads = damaged
        rig.model.does = raises
        rig.seconds_until(lambda: rig.out_of_order == "problem.model", at_most=3)
        rig.model.does = None
        rig.wait(120)
        assert rig.out_of_order == "problem.model"
        assert rig.sighting.stuck is None
        rig.model.loads = lambda: None
        goes_on(rig, 31)
        check(rig, EventKind.MODEL_LOST)
    return Row(
        "model file damaged",
        "out of order",
        "model lost, why; doctor",
        ALL_KEPT,
        "31 s after it is whole",
    )
