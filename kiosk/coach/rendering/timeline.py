"""Which share of the movement each picture of a loop shows. NumPy-free of the body model, so that it can be tested."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.coach.rendering.geometry import eased
from kiosk.coach.rendering.scenes import Move, Scene

FPS = 30
PAUSE_S = 0.6  # before the movement begins again
SHORTEST_HOLD_S, LONGEST_HOLD_S = 0.3, 1.5  # a stretch is held for half a minute; the coach holds it for less
SIGN_FADE_S = 0.2
LOOP_FADE_S = 0.4


@dataclass(frozen=True)
class Moment:
    """One picture.

    share: of the rep or cycle, 0..1.
    move: the part of the tempo; None in the pause.
    done: how much of that part is over, 0..1.
    length_s: how long that part lasts, seconds.
    fade: 0..1, brightness of a loop that fades out and in.
    """

    share: float
    move: Move | None
    done: float
    length_s: float
    fade: float = 1.0


def moments(scene: Scene, tempo: Mapping[str, float]) -> list[Moment]:
    """All pictures of the loop. tempo: seconds of "down", "hold" and "up"."""
    if scene.moves == ("cycle",):
        return _cycle(scene, scene.cycle_s or scene.cycle_reps * (tempo["down"] + tempo["up"]))
    found: list[Moment] = [Moment(0.0, None, 0.0, PAUSE_S)] * round(PAUSE_S * FPS)
    for number, move in enumerate(scene.moves):
        seconds = tempo[move]
        if move == "hold":
            seconds = min(max(seconds, SHORTEST_HOLD_S), LONGEST_HOLD_S)
        count = round(seconds * FPS)
        for k in range(count):
            done = (k + 1) / count
            share = 1.0 if move == "hold" else eased(done) if number == 0 else eased(1 - done)
            found.append(Moment(share, move, done, seconds))
    return found


def _cycle(scene: Scene, seconds: float) -> list[Moment]:
    count = round(seconds * FPS)
    edge = LOOP_FADE_S * FPS if scene.fades else 0.0
    return [
        Moment(k / count, "cycle", k / count, seconds, min(1.0, (k + 1) / edge, (count - k) / edge) if edge else 1.0)
        for k in range(count)
    ]


def sign_opacity(moment: Moment, move: Move, window: tuple[float, float]) -> float:
    """How visible an arrow of a move is in a picture, 0..1."""
    start, end = window
    if moment.move != move or not start <= moment.done <= end:
        return 0.0
    since, left = (moment.done - start) * moment.length_s, (end - moment.done) * moment.length_s
    return min(1.0, since / SIGN_FADE_S, left / SIGN_FADE_S)
