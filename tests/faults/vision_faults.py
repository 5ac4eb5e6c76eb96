"""Faults of camera and model."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hardware.frame import Frame, Pixels
from inference.movenet import ModelError
from inference.pose import Floats, Pose
from inference.supervisor import HUNG_S
from kiosk.screens.screen_name import ScreenName
from kiosk.usage.records import EventKind
from kiosk.usage.restart_history import MAX_RESTARTS, RestartBudget
from tests.faults.mirror_rig import (
    ALL_KEPT,
    HOUR_S,
    REPORT_TIMEOUT_S,
    RESTART_S,
    STEP_S,
    Rig,
    Row,
    break_in_a_set,
    check,
    wait_until_working,
)


def camera_unplugged(state: Path) -> Row:
    with Rig(state) as rig:
        reported_s = break_in_a_set(rig, rig.camera.unplug, "problem.camera")
        assert reported_s <= REPORT_TIMEOUT_S
        rig.wait(5)
        rig.camera.plugged_in = True
        assert wait_until_working(rig, 6) <= 6
        assert rig.screen is ScreenName.LIVE, "the set waits for the camera"
        rig.train("squat")
        rig.wait_for(ScreenName.PAIN, at_most=40)
        check(rig, EventKind.CAMERA_LOST, EventKind.CAMERA_BACK)
    member = "out of order within 2 s; the set continues if the camera is back within 20 s"
    return Row("camera unplugged for seconds", member, "camera lost, camera back, with times", ALL_KEPT, "6 s")


def camera_gone_for_an_hour(state: Path) -> Row:
    with Rig(state) as rig:
        break_in_a_set(rig, rig.camera.unplug, "problem.camera")
        rig.wait(60)
        assert rig.screen is ScreenName.ATTRACT
        rig.step_s = 4.0
        rig.wait(HOUR_S)
        rig.step_s = STEP_S
        rig.camera.plugged_in = True
        assert wait_until_working(rig, 31) <= 31
        log = rig.report()
        assert log.machine.out_of_order_s > 0.9 * HOUR_S
        check(rig, EventKind.CAMERA_LOST, EventKind.CAMERA_BACK)
    return Row("camera gone for an hour", "out of order", "camera lost; an hour out of order", ALL_KEPT, "31 s")


def camera_frozen(state: Path) -> Row:
    with Rig(state) as rig:
        still = rig.camera.new_image(0.0)
        reported_s = break_in_a_set(rig, lambda: rig.camera.send(lambda now: still), "problem.camera")
        assert reported_s <= REPORT_TIMEOUT_S
        rig.camera.image_source = rig.camera.new_image
        wait_until_working(rig, 10)
        check(rig, EventKind.CAMERA_LOST)
    return Row("camera repeats one frame", "out of order within 2 s", "camera lost, why", ALL_KEPT, "10 s")


def camera_slow(state: Path) -> Row:
    with Rig(state) as rig:
        rig.do_a_set()
        rig.start_a_set()
        reads = [0]

        def every_eighth(now: float) -> Pixels | None:
            reads[0] += 1
            return rig.camera.new_image(now) if reads[0] % 8 == 0 else None

        rig.camera.image_source = every_eighth
        rig.wait(10)
        assert rig.out_of_order is None
        assert 0.5 < rig.frozen_s <= REPORT_TIMEOUT_S
        rig.camera.image_source = rig.camera.new_image
        rig.train("squat")
        rig.wait_for(ScreenName.PAIN, at_most=60)
        check(rig)
    return Row("camera slow (2 a second)", "a jerky image", "rate on the machine page", ALL_KEPT, "at once")


def camera_green(state: Path) -> Row:
    with Rig(state) as rig:
        green = np.zeros((480, 640, 3), np.uint8)
        green[..., 1] = 135
        reported_s = break_in_a_set(rig, lambda: rig.camera.send(lambda now: green.copy()), "problem.camera")
        assert reported_s <= REPORT_TIMEOUT_S
        rig.camera.image_source = rig.camera.new_image
        wait_until_working(rig, 10)
        check(rig, EventKind.CAMERA_LOST)
    return Row("camera sends green frames", "out of order within 2 s", "camera lost, why", ALL_KEPT, "10 s")


def camera_green_at_opening(state: Path) -> Row:
    with Rig(state) as rig:
        rig.do_a_set()
        green = np.full((480, 640, 3), (90, 135, 90), np.uint8)
        left = [green] * 5

        def image(now: float) -> Pixels:
            if len(left) == 1:
                rig.camera.image_source = rig.camera.new_image
            return left.pop().copy()

        rig.camera.unplug()
        rig.seconds_until(lambda: rig.out_of_order == "problem.camera", at_most=8)
        rig.camera.send(image)
        rig.camera.plugged_in = True
        wait_until_working(rig, 10)
        check(rig, EventKind.CAMERA_LOST, EventKind.CAMERA_BACK)
    return Row("camera sends one colour first, at every opening", "nothing", "nothing", ALL_KEPT, "10 s")


def camera_of_another_size(state: Path) -> Row:
    with Rig(state) as rig:
        break_in_a_set(rig, lambda: rig.camera.resize((320, 240)), "problem.camera")
        rig.seconds_until(lambda: rig.out_of_order is None, 10)
        rig.wait(3)
        assert rig.screen is ScreenName.PAIN, "the set ends, because its start posture was measured at another size"
        rig.camera.size = (640, 480)
        rig.wait(10)
        check(rig, EventKind.CAMERA_LOST)
        assert rig.report().total.left == 1
    return Row(
        "camera changes its frame size",
        "out of order for a moment; the set ends, its reps count",
        "camera lost, why",
        ALL_KEPT,
        "10 s",
    )


def camera_driver_hangs(state: Path) -> Row:
    with Rig(state) as rig:
        reported_s = break_in_a_set(rig, lambda: rig.camera.send(rig.hang), "problem.camera")
        assert reported_s <= REPORT_TIMEOUT_S + rig.step_s
        rig.wait(1)
        rig.camera.image_source = rig.camera.new_image  # for the next reader; the first one still hangs
        wait_until_working(rig, HUNG_S + 6)
        assert rig.pipeline.stuck is None
        check(rig, EventKind.CAMERA_LOST, EventKind.CAMERA_BACK)
    return Row("camera driver hangs", "out of order within 2 s", "camera lost, why", ALL_KEPT, "11 s")


def camera_driver_hangs_repeatedly(state: Path) -> Row:
    with Rig(state) as rig:
        break_in_a_set(rig, lambda: rig.camera.send(rig.hang), "problem.camera")
        rig.seconds_until(lambda: rig.pipeline.stuck == "camera", at_most=60)
        assert rig.out_of_order == "problem.camera"
        rig.released.set()
        check(rig, EventKind.CAMERA_LOST)
    assert_restarts_are_limited()
    return Row(
        "camera driver hangs repeatedly",
        "out of order; the mirror restarts, at most 3 times in 15 minutes, then stays out of order and retries",
        "restart, why",
        ALL_KEPT + ", and the set in progress as left",
        f"{RESTART_S:.0f} s after a restart",
    )


def assert_restarts_are_limited() -> None:
    now = 10_000.0
    assert RestartBudget([]).allows(now)
    assert not RestartBudget([now - 60 * i for i in range(MAX_RESTARTS)]).allows(now)
    assert RestartBudget([now - 1000 * (i + 1) for i in range(MAX_RESTARTS)]).allows(now)


def model_raises_once(state: Path) -> Row:
    with Rig(state) as rig:
        break_in_a_set(rig, lambda: rig.model.use(raises), "problem.model")
        rig.model.override = None
        wait_until_working(rig, 5)
        check(rig, EventKind.MODEL_LOST, EventKind.MODEL_BACK)
    return Row("model raises", "out of order at once", "model lost, why", ALL_KEPT, "5 s")


def raises(frame: Frame) -> Pose | None:
    raise ZeroDivisionError("a programming error")


def model_raises_repeatedly(state: Path) -> Row:
    with Rig(state) as rig:
        break_in_a_set(rig, lambda: rig.model.use(raises), "problem.model")
        rig.seconds_until(lambda: rig.pipeline.stuck == "model", at_most=60)
        assert rig.out_of_order == "problem.model"
        rig.model.override = None
        wait_until_working(rig, 35)
        check(rig, EventKind.MODEL_LOST)
    assert_restarts_are_limited()
    return Row(
        "model raises repeatedly",
        "out of order; the mirror restarts, at most 3 times in 15 minutes, then stays out of order and retries",
        "model lost, restart, why",
        ALL_KEPT,
        "35 s",
    )


def model_hangs(state: Path) -> Row:
    with Rig(state) as rig:
        rig.do_a_set()
        rig.start_a_set()
        rig.model.override = lambda frame: rig.hang()
        reported_s = rig.seconds_until(lambda: rig.out_of_order == "problem.model", at_most=HUNG_S + 1)
        assert reported_s <= HUNG_S + 1
        rig.model.override = None
        wait_until_working(rig, 6)
        check(rig, EventKind.MODEL_LOST, EventKind.MODEL_BACK)
    return Row("model hangs", "the image moves on; out of order within 6 s", "model lost, why", ALL_KEPT, "6 s")


def model_returns_nan(state: Path) -> Row:
    from tests.inference.broken_network import broken_tracker

    with Rig(state) as rig:
        tracker = broken_tracker(lambda: np.full((17, 3), np.nan, np.float32))
        break_in_a_set(rig, lambda: rig.model.use(tracker.step), "problem.model")
        rig.wait(60)
        assert rig.pipeline.stuck is None, "no restart is needed: the model is loaded again at every attempt"
        rig.model.override = None
        wait_until_working(rig, 31)
        check(rig, EventKind.MODEL_LOST)
    return Row("model returns NaN", "out of order at once", "model lost, why", ALL_KEPT, "31 s")


def model_returns_garbage(state: Path) -> Row:
    from tests.inference.broken_network import broken_tracker

    rng = np.random.default_rng(1)

    def garbage() -> Floats:
        return np.column_stack([rng.uniform(-500, 900, (17, 2)), rng.uniform(0, 1, 17)]).astype(np.float32)

    with Rig(state) as rig:
        rig.do_a_set()
        rig.start_a_set()
        rig.model.override = broken_tracker(garbage).step
        rig.wait(40)
        assert rig.out_of_order is None
        rig.model.override = None
        rig.wait(1)
        rig.wait_for(ScreenName.ATTRACT, at_most=250)
        rig.stand()
        rig.do_a_set()
        check(rig)
    return Row(
        "model returns garbage",
        "nobody is found: the set waits and ends after 20 s",
        "sets left early",
        ALL_KEPT,
        "1 s",
    )


def model_file_damaged(state: Path) -> Row:
    def damaged() -> None:
        raise ModelError("The model file is damaged (its checksum is wrong); install gym-mirror again")

    with Rig(state) as rig:
        rig.do_a_set()
        rig.model.on_load = damaged
        rig.model.override = raises
        rig.seconds_until(lambda: rig.out_of_order == "problem.model", at_most=3)
        rig.model.override = None
        rig.wait(120)
        assert rig.out_of_order == "problem.model"
        assert rig.pipeline.stuck is None
        rig.model.on_load = lambda: None
        wait_until_working(rig, 31)
        check(rig, EventKind.MODEL_LOST)
    return Row(
        "model file damaged",
        "out of order",
        "model lost, why; doctor",
        ALL_KEPT,
        "31 s after the file is repaired",
    )
