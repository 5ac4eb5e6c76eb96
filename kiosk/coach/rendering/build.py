"""Renders the loops: `python -m kiosk.coach.rendering.build [NAME ...]`. See loops/CARD.md for what it needs."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import numpy as np

from kiosk.coach.loops import INDEX, LOOPS
from kiosk.coach.rendering import props
from kiosk.coach.rendering.mannequin import Mannequin, Part
from kiosk.coach.rendering.picture import Arrow, Image, Pictures
from kiosk.coach.rendering.scenes import SCENES, Scene
from kiosk.coach.rendering.steps import LOW_STEP_HEIGHT, STEP_HEIGHT, belt_marks
from kiosk.coach.rendering.timeline import FPS, Moment, moments, sign_opacity

EXERCISES = Path(__file__).parents[2] / "exercises"
POSTURES = 60  # drawn of a rep; a posture between two of them is their mix, which looks like the blur of a camera
QUALITY = 25  # x264's constant rate factor


def tempo_of(exercise: str) -> dict[str, float]:
    """Seconds of the exercise's own tempo."""
    tempo: dict[str, float] = tomllib.loads((EXERCISES / f"{exercise}.toml").read_text(encoding="utf-8"))["tempo"]
    return tempo


class Loop:
    """Renders one scene; a posture that returns is drawn once."""

    def __init__(self, body: Mannequin, scene: Scene) -> None:
        self._body, self._scene = body, scene
        self._pictures = Pictures(scene.view, scene.floor, body.smooth_skin)
        self._drawn: dict[int, Any] = {}

    def picture(self, moment: Moment) -> Image:
        arrows = [
            Arrow(sign.points, sign_opacity(moment, sign.move, sign.window), self._scene.wrong)
            for sign in self._scene.signs
        ]
        picture = self._pictures.finished(self._posture(moment), arrows)
        if moment.fade < 1:
            ink = np.array([0x0B, 0x10, 0x14])
            picture = (ink + (picture.astype(float) - ink) * moment.fade + 0.5).astype(np.uint8)
        return picture

    def close(self) -> None:
        self._pictures.close()

    def _posture(self, moment: Moment) -> Any:
        if moment.move == "cycle":
            return self._pictures.draw(self._parts(moment.share))
        lower, between = divmod(moment.share * POSTURES, 1)
        picture = self._of_rep(int(lower))
        if between > 0.02:
            picture = picture * (1 - between) + self._of_rep(int(lower) + 1) * between
        return picture

    def _of_rep(self, number: int) -> Any:
        """Number 0..`POSTURES` of the rep's pictures."""
        if number not in self._drawn:
            self._drawn[number] = self._pictures.draw(self._parts(number / POSTURES))
        return self._drawn[number]

    def _parts(self, share: float) -> list[Part]:
        scene = self._scene
        parts, skin = self._body.parts(scene.motion(self._body, share), scene.muscles)
        if scene.band is not None:
            parts.append(props.band(self._body, skin, scene.band, props.BAND_WRONG if scene.wrong else props.BAND))
        match scene.prop:
            case "step":
                parts += props.box((-0.30, 0.30), (-0.40, 0.05), (0.0, STEP_HEIGHT))
            case "step-front":
                parts += props.box((-0.42, 0.02), (-0.24, 0.20), (0.0, LOW_STEP_HEIGHT))
            case "treadmill":
                parts += props.treadmill(belt_marks(share))
            case "lane":
                parts += props.lane(0.30, (-1.5, 1.4))
            case "wall":
                parts += props.wall(-0.53)
        return parts


def render(body: Mannequin, name: str, into: Path) -> dict[str, Any]:
    """Write NAME.mp4; returns its line of the index."""
    scene = SCENES[name]
    plan = moments(scene, tempo_of(scene.exercise or name))
    width, height = scene.view.size
    loop = Loop(body, scene)
    encoder = _encoder(scene.view.size, into / f"{name}.mp4")
    assert encoder.stdin is not None
    for moment in plan:
        encoder.stdin.write(np.ascontiguousarray(loop.picture(moment)).tobytes())
    encoder.stdin.close()
    loop.close()
    if encoder.wait() != 0:
        raise SystemExit(f"ffmpeg could not write {name}.mp4")
    return {"frames": len(plan), "fps": FPS, "size": [width, height]}


def _encoder(size: tuple[int, int], file: Path) -> subprocess.Popen[bytes]:
    command = f"ffmpeg -y -loglevel error -f rawvideo -pix_fmt rgb24 -s {size[0]}x{size[1]} -r {FPS} -i -"
    command += " -vf scale=out_color_matrix=bt709:out_range=tv -c:v libx264 -preset veryslow -tune animation"
    command += f" -crf {QUALITY} -threads 2 -g {FPS} -bf 2 -pix_fmt yuv420p -colorspace bt709 -color_primaries bt709"
    command += " -color_trc bt709 -color_range tv -movflags +faststart -fflags +bitexact -map_metadata -1"
    return subprocess.Popen([*command.split(), str(file)], stdin=subprocess.PIPE)


def main() -> None:
    names = sys.argv[1:] or list(SCENES)
    body = Mannequin()
    index: dict[str, Any] = json.loads(INDEX.read_text(encoding="utf-8")) if INDEX.exists() else {}
    for name in names:
        began = time.perf_counter()
        index[name] = render(body, name, LOOPS)
        INDEX.write_text(json.dumps(dict(sorted(index.items())), indent=1) + "\n", encoding="utf-8")
        size = (LOOPS / f"{name}.mp4").stat().st_size
        print(
            f"{name}: {index[name]['frames']} pictures, {size // 1000} kB, {time.perf_counter() - began:.0f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
