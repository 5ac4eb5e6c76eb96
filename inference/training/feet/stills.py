"""Renders stills of people exercising, with their truth: `python -m inference.training.feet.stills --into DIR`.

Needs the extra `feet`, pyrender (see MODEL_CARD.md) and Mesa's EGL (apt: libegl1 libgl1-mesa-dri). A body takes about
three seconds of one core. The same seed gives the same stills: training uses seeds from 1000, evaluation those below.
"""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click
import cv2
import numpy as np
from rich.progress import track

from inference.training.feet.aiming import aim, place
from inference.training.feet.body import ANY, USUAL, Body
from inference.training.feet.clothes import resistance_band
from inference.training.feet.exercises import ADDED, EXERCISES
from inference.training.feet.extremes import EXTREMES, FAR_APART, lay_hands
from inference.training.feet.light import Light
from inference.training.feet.mesh import Mesh, box
from inference.training.feet.renderer import Camera, Depth, Renderer
from inference.training.feet.room import Room
from inference.training.feet.rotations import Array, Rng, Spec
from inference.training.feet.timeline import Timeline
from inference.training.feet.unusual import Bend, Unusual

STILLS_PER_BODY = 7  # creating a body costs as much as rendering it ten times
# Motions by first seed: bodies were added for motions shown too seldom; the earlier seeds keep their images.
SEED_RANGES = ((0, EXERCISES), (1420, ADDED), (1500, EXERCISES | ADDED), (2700, EXTREMES), (3600, FAR_APART))
FIRST_UNUSUAL = 2700  # seed from which bodies, clothes and lenses are unusual, too
BANDS = [
    [0.86, 0.16, 0.26],
    [0.10, 0.55, 0.86],
    [0.95, 0.78, 0.12],
    [0.12, 0.66, 0.36],
    [0.92, 0.40, 0.66],
    [0.12, 0.12, 0.14],
]
LANDSCAPE, PORTRAIT = (640, 480), (480, 640)
TOES_OUT = (0.0, 30.0)  # degrees, for most bodies; the others stand as the exercise requires
BARE_SHARE = 0.35
TURNED_SHARE, TURNED = 0.3, (-35.0, 35.0)  # degrees away from facing the camera
ODD_LENS_SHARE, ODD_LENS = 0.3, (0.6, 1.9)  # metres above the floor, beyond the mirror's usual mounting heights
SHOE_SIZES = ([0.95, 0.97, 0.95], [1.12, 1.1, 1.1])
HIDDEN_SHARE = 0.12  # share of the stills with a box in front of a foot
DEEP_STILLS, DEEP_FRAMES = 5, 10  # stills of an unusual body this close to the bottom of a repetition
HIDDEN_DEPTH = 0.2  # metres; a point this far behind what is drawn at its pixel is hidden


class Scene:
    """One body in one room in front of one camera; the seed determines everything."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng([seed, 8])
        motions = next(motions for first, motions in reversed(SEED_RANGES) if seed >= first)
        self.seed, self.exercise = seed, list(motions)[seed % len(motions)]
        upright = self.exercise != "banded_clamshell" and rng.random() >= 0.5
        self.size = PORTRAIT if upright else LANDSCAPE
        toe_out = float(rng.uniform(*TOES_OUT)) if rng.random() < 0.7 else None
        self.band = [None, None, "knees", "ankles"][rng.integers(4)]
        bare = bool(rng.random() < BARE_SHARE)
        yaw = float(rng.uniform(*TURNED)) if rng.random() < TURNED_SHARE else float(rng.normal(0, 4.5))
        lens = float(rng.uniform(*ODD_LENS)) if rng.random() < ODD_LENS_SHARE else None
        shoes = rng.uniform(*SHOE_SIZES)
        unusual = Unusual.drawn(np.random.default_rng([seed, 9])) if seed >= FIRST_UNUSUAL else Unusual()
        parts = [np.random.default_rng(rng.integers(1 << 32)) for _ in range(6)]
        self.rng, self.parameters = rng, {"bare": bare, "toe": toe_out, "yaw": yaw}
        self.unusual, self.bend = unusual, Bend(unusual.bend, self.size)
        trousers = {"wide trousers": "wide", "skirt": "none"}.get(unusual.clothes or "")
        self.body = Body(parts[0], None if bare else shoes, ANY if unusual.figure else USUAL, trousers)
        self.line: Timeline = motions[self.exercise](self.body, parts[1], toe_out)
        self.camera = self._camera(parts[2], lens)
        self.light = Light(parts[3])
        self.room = Room(parts[3], self.light, mat=not self.line.props)
        self.specs = self.line.specs()
        if not self.line.props:
            place(self.specs, yaw, parts[5].uniform(-0.12, 0.12, 2))
        if not self.line.lying:
            aim(self.line, self.specs, self.body, self.camera)
        lay_hands(self.line, self.specs)
        self.band_colour = np.array(BANDS[int(parts[5].integers(len(BANDS)))])
        self.prop_colour = parts[5].uniform(0.15, 0.75, 3)
        self.image_rng = parts[4]

    def _camera(self, rng: Rng, lens: float | None) -> Camera:
        lying = self.line.lying
        reach = max([size[2] for _, size in self.line.props], default=0)
        lens = rng.uniform(1.0, 1.3) if lying else lens
        distance = rng.uniform(2.2, 2.6) if lying else self.unusual.distance
        return Camera(rng, self.size, self.body.stature, reach, lens, distance, lying, self.unusual.zoom)

    def posed(self, spec: Spec) -> tuple[list[Mesh], Array, dict[str, Array]]:
        """The meshes at one moment, the 23 keypoints [23, 3] and the joint centres, metres."""
        body, clothes = self.body, self.body.clothes
        rotations, heads = body.pose(spec)
        skin, points = body.skin(rotations, heads)
        meshes = [box(centre, size, self.prop_colour) for centre, size in self.line.props]
        meshes.append(Mesh(skin, body.faces, clothes.colour, clothes.gloss, clothes.surface.normals(skin)))
        for part in clothes.rigid:
            j = body.bones[part.bone]
            vertices = part.vertices @ rotations[j].T + heads[j] - rotations[j] @ body.heads[j]
            meshes.append(Mesh(vertices, part.faces, part.colour, np.full(len(vertices), 0.1)))
        band = resistance_band(body, skin, self.band, self.band_colour) if self.band else None
        garment = self.unusual.garment(body, skin, clothes.top, clothes.bottom)
        return [*meshes, *(each for each in (band, garment) if each)], points, body.joints(heads)

    def stills(self, folder: Path) -> list[dict[str, Any]]:
        """Render STILLS_PER_BODY random moments; returns the truth of each."""
        renderer = Renderer(self.camera, self.light, self.room.background(self.camera), self.image_rng)
        rows: list[dict[str, Any]] = []
        for i in self._moments():
            if len(rows) == STILLS_PER_BODY:
                break
            meshes, points, joints = self.posed(self.specs[i])
            if not self._in_frame(points):
                continue
            if self.rng.random() < HIDDEN_SHARE:
                meshes.append(self._obstacle(points))
            image, depth = renderer.render(meshes)
            name = f"{self.seed:05d}_{len(rows)}"
            bent = self.bend.image(np.ascontiguousarray(image[..., ::-1]))
            cv2.imwrite(str(folder / f"{name}.jpg"), bent, [cv2.IMWRITE_JPEG_QUALITY, 95])
            truth = truth_of(self.camera, points, joints, depth, self.bend)
            about = {
                "name": name,
                "seed": self.seed,
                "exercise": self.exercise,
                "frame": int(i),
                "clothes": self.unusual.clothes,
            }
            rows.append(about | {"lying": self.line.lying} | self.parameters | truth)
        renderer.close()
        return rows

    def _moments(self) -> list[int]:
        """All frames in the random order in which they are tried; for an unusual body the deep ones first."""
        order: list[int] = self.rng.permutation(len(self.specs)).tolist()
        if self.seed < FIRST_UNUSUAL:
            return order
        deep = [i for i in order if any(abs(i - aim["bottom"]) <= DEEP_FRAMES for aim in self.line.aims)][:DEEP_STILLS]
        return deep + [i for i in order if i not in deep]

    def _in_frame(self, points: Array) -> bool:
        if not np.isfinite(points).all():
            return False
        hips = self.camera.project(points[11:13]).mean(0)
        return bool((hips > 0).all() and (hips < self.size).all() and self.camera.depth(points).min() >= 0.3)

    def _obstacle(self, points: Array) -> Mesh:
        """A box on the floor in front of a foot."""
        rng = self.rng
        side = int(rng.integers(2))
        x, y, _ = points[[17 + side, 19 + side, 21 + side]].mean(0)
        centre = [x + rng.uniform(-0.08, 0.08), y - rng.uniform(0.34, 0.5)]
        size = [rng.uniform(0.15, 0.5), 0.12, rng.uniform(0.1, 0.35)]
        return box(centre, size, rng.uniform(0.05, 0.8, 3))


def truth_of(camera: Camera, points: Array, joints: dict[str, Array], depth: Depth, bend: Bend) -> dict[str, Any]:
    """The truth of one still: "kp", keypoints in pixels; "vis", 0 outside the frame, 1 hidden, 2 visible; "joints"."""
    height, width = depth.shape
    flat, distance = camera.project(points), camera.depth(points)
    x, y = flat[:, 0].astype(int), flat[:, 1].astype(int)
    inside = (x >= 0) & (y >= 0) & (x < width) & (y < height)
    surface = depth[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)]
    hidden = (surface > 0) & (distance - surface > HIDDEN_DEPTH)
    return {
        "kp": np.round(bend.points(flat), 2).tolist(),
        "vis": np.where(inside, np.where(hidden, 1, 2), 0).tolist(),
        "joints": {
            name: np.round(bend.points(camera.project(position)), 2).tolist() for name, position in joints.items()
        },
    }


def render(seed: int, folder: Path) -> int:
    """Render the stills of one seed unless they exist; returns their number."""
    listing = folder / f"{seed:05d}.json"
    if not listing.exists():
        listing.write_text(json.dumps(Scene(seed).stills(folder)), encoding="utf-8")
    return len(json.loads(listing.read_text()))


@click.command()
@click.option("--into", type=click.Path(path_type=Path), required=True, help="Folder to write to.")
@click.option("--first", default=1000, help="First seed.", show_default=True)
@click.option("--count", default=1700, help="How many bodies.", show_default=True)
@click.option("--jobs", default=2, help="Processes, one core each.", show_default=True)
def main(into: Path, first: int, count: int, jobs: int) -> None:
    """Render stills with their truth."""
    into.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        made = [pool.submit(render, seed, into) for seed in range(first, first + count)]
        total = sum(each.result() for each in track(as_completed(made), "rendering", total=count))
    click.echo(f"{total} stills of {count} bodies in {into}")


if __name__ == "__main__":
    main()
