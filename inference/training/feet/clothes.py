"""Random appearance of a rendered person: skin, hair, shirt, trousers, socks, shoes; used by `stills`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from scipy.spatial import ConvexHull

from inference.training.feet.mesh import Mesh, Surface, hull
from inference.training.feet.parts import PARTS, Undressed, main_part, share_along, shares_of_parts
from inference.training.feet.rotations import Array, Rng, unit

Mask = npt.NDArray[np.bool_]

SIDES = ("L", "R")
# Colours, 0..255.
SKINS = np.array(
    [[244, 208, 180], [232, 190, 160], [214, 164, 128], [186, 134, 98], [150, 102, 72], [112, 74, 52], [82, 54, 40]],
    float,
)
CLOTHS = np.array(
    [
        [30, 30, 34],
        [60, 64, 72],
        [150, 152, 156],
        [222, 222, 220],
        [32, 52, 104],
        [58, 106, 168],
        [150, 38, 44],
        [206, 92, 52],
        [38, 96, 70],
        [110, 60, 130],
        [214, 140, 170],
        [90, 170, 160],
        [200, 190, 90],
    ],
    float,
)
SHOE_CLOTHS = [0, 2, 3, 5, 6, 7]  # indices into CLOTHS
HAIRS = np.array([[28, 22, 20], [60, 40, 28], [96, 66, 40], [168, 128, 78], [120, 118, 116], [110, 52, 30]], float)


@dataclass(frozen=True)
class Rigid:
    """A part that moves with one bone.

    vertices: [n, 3] at rest, metres.
    colour: [n, 3], 0..1.
    """

    bone: str
    vertices: Array
    faces: Any
    colour: Array


@dataclass(frozen=True)
class Clothes:
    """The appearance of a body with n vertices.

    inflate: [n, 3], offset of the cloth from the skin, metres.
    colour: [n, 3], 0..1.
    gloss: [n], strength of the highlights.
    rigid: shoes and hair bun.
    surface: the faces of the body.
    part: [n], name of the body part.
    thigh: [n], position along the thigh, 0 at the hip, 1 at the knee.
    shank: [n], position along the shank, 0 at the knee, 1 at the ankle.
    top, bottom: colours of shirt and trousers, [3], 0..1.
    """

    inflate: Array
    colour: Array
    gloss: Array
    rigid: list[Rigid]
    surface: Surface
    part: npt.NDArray[np.str_]
    thigh: Array
    shank: Array
    top: Array
    bottom: Array


class Dressed(Undressed, Protocol):
    """A body with its clothes."""

    clothes: Clothes


def dress(
    body: Undressed, rng: Rng, female: bool, shoes: Array | None, sole: float, trousers: str | None = None
) -> Clothes:
    """Random clothes for a body; the order of the random draws is part of the data set.

    trousers: "wide", or "none" under a skirt; None for random ones of the usual kinds.
    """
    return _Dresser(body, rng).dress(female, shoes, sole, trousers)


class _Dresser:
    """Builds colour and cloth offset of every vertex, layer by layer."""

    def __init__(self, body: Undressed, rng: Rng) -> None:
        self.body, self.rng = body, rng
        self.rest = body.rest
        self.side = np.where(self.rest[:, 0] >= 0, "L", "R")
        shares = shares_of_parts(body)
        self.part = main_part(shares)
        self.upper_arm = shares[:, list(PARTS).index("uarm")]
        self.along = {
            name: share_along(body, *bones)
            for name, bones in {
                "uarm": ("upperarm01", "lowerarm01"),
                "farm": ("lowerarm01", "wrist"),
                "thigh": ("upperleg01", "lowerleg01"),
                "shank": ("lowerleg01", "foot"),
            }.items()
        }
        self.surface = Surface(body.faces, len(self.rest))
        self.normals = self.surface.normals(self.rest)
        self.offset = np.zeros(len(self.rest))
        self.colour = np.zeros_like(self.rest)
        self.eye_z = body.head("eye.L")[2]

    def dress(self, female: bool, shoes: Array | None, sole: float, kind: str | None) -> Clothes:
        rng = self.rng
        at = rng.uniform(0, len(SKINS) - 1.001)
        skin = SKINS[int(at)] * (1 - at % 1) + SKINS[int(at) + 1] * (at % 1)
        top, bottom = CLOTHS[rng.choice(len(CLOTHS), 2, replace=False)]
        if np.abs(top - bottom).sum() < 120:
            bottom = CLOTHS[(np.abs(CLOTHS - top).sum(1)).argmax()]
        shoe = CLOTHS[rng.choice(SHOE_CLOTHS)]
        hair = HAIRS[rng.integers(0, 6)]
        self._skin(skin, hair)
        style, cap = self._hair(hair, female)
        trousers, hem = self._trousers(bottom, kind)
        shirt = self._shirt(top, hem, cap)
        self._socks(trousers)
        self._shade_and_weave(trousers, shirt)
        offset = self.surface.smoothed(self.offset)
        rigid = self._shoes(shoe, shoes, sole)
        if style == "bun":
            rigid.append(self._bun(hair))
        gloss = np.where(shirt | trousers, 0.03, 0.16) * np.where(cap > 0.5, 1.3, 1)
        return Clothes(
            inflate=self.normals * offset[:, None],
            colour=np.clip(self.colour, 0, 255) / 255,
            gloss=gloss,
            rigid=rigid,
            surface=self.surface,
            part=self.part,
            thigh=self.along["thigh"],
            shank=self.along["shank"],
            top=top / 255,
            bottom=bottom / 255,
        )

    def _is(self, *parts: str) -> Mask:
        return np.isin(self.part, parts)

    def _skin(self, skin: Array, hair: Array) -> None:
        points, body, colour = self.rest, self.body, self.colour
        colour[:] = skin
        colour[self._is("hand")] = skin * [1.02, 0.96, 0.94]
        front = points[:, 1] < body.head("eye.L")[1] + 0.012
        aside = np.abs(points[:, 0])
        head = self._is("head")
        nose_y = points[head, 1].min()
        brow = head & front & (aside > 0.012) & (aside < 0.048)
        brow &= (points[:, 2] > self.eye_z + 0.017) & (points[:, 2] < self.eye_z + 0.026)
        colour[brow] = hair * 0.8 + skin * 0.2
        mouth = head & (aside < 0.024) & (np.abs(points[:, 2] - (self.eye_z - 0.068)) < 0.0085)
        colour[mouth & (points[:, 1] < nose_y + 0.035)] = skin * [0.86, 0.62, 0.60]
        colour[head & (aside < 0.05) & (points[:, 2] < self.eye_z - 0.01)] *= [1.02, 0.97, 0.96]
        eyes = self._is("eye")
        colour[eyes] = [235, 232, 228]
        for side in SIDES:
            here = eyes & (self.side == side)
            if here.any():
                centre = points[here].mean(0)
                away = np.hypot(points[:, 0] - centre[0], points[:, 2] - centre[2])
                colour[here & (away < 0.0068) & (points[:, 1] < centre[1])] = [40, 28, 20]

    def _hair(self, hair: Array, female: bool) -> tuple[str, Array]:
        """The hair style, and how far it covers each vertex, 0..1."""
        points, body = self.rest, self.body
        ear_y = body.head("eye.L")[1] + 0.085
        odds = [0.15, 0.4, 0.4, 0.05] if female else [0.55, 0.1, 0.25, 0.1]
        style = str(self.rng.choice(["short", "bun", "long", "shaved"], p=odds))
        back = np.clip((points[:, 1] - (ear_y - 0.015)) / 0.02, 0, 1)
        line = self.eye_z + 0.062 - back * (0.10 if style != "shaved" else 0.05)
        cap: Array = np.clip((points[:, 2] - line) / 0.01, 0, 1) * self._is("head", "neck")
        if style == "long":
            drape = self._is("head", "neck", "torso") & (points[:, 1] > ear_y - 0.005)
            drape &= (points[:, 2] > self.eye_z - 0.24) & (np.abs(points[:, 0]) < 0.11)
            drape &= points[:, 1] > body.head("neck01")[1] - 0.01
            cap = np.maximum(cap, drape * 1.0)
        self.colour = self.colour * (1 - cap[:, None]) + hair * cap[:, None]
        self.offset += cap * {"short": 0.012, "bun": 0.008, "long": 0.018, "shaved": 0.002}[style]
        return style, cap

    def _trousers(self, cloth: Array, kind: str | None) -> tuple[Mask, float]:
        """The vertices they cover, and the height at which the shirt ends, metres."""
        rng, points = self.rng, self.rest
        usual = str(rng.choice(["shorts", "leggings", "kneeshorts", "joggers"], p=[0.35, 0.35, 0.2, 0.1]))
        kind = kind or usual
        hem = float(self.body.mid_hip[2] + rng.uniform(0.0, 0.09))
        above = {"shorts": rng.uniform(0.45, 0.6), "kneeshorts": rng.uniform(0.68, 0.8), "none": 0.3}.get(kind, 9)
        below = {"leggings": rng.uniform(0.78, 0.95), "joggers": 0.95, "wide": 1.02}.get(kind, -9)
        thigh = self.along["thigh"]
        trousers = self._is("torso") & (points[:, 2] <= hem)
        trousers |= self._is("thigh") & (thigh < above)
        trousers |= self._is("shank") & (self.along["shank"] < below)
        self.colour[trousers] = cloth
        loose = {"shorts": 0.016, "kneeshorts": 0.018, "leggings": 0.003, "joggers": 0.012, "none": 0.004}
        if kind == "wide":
            down = np.clip(thigh, 0, 1) + np.clip(self.along["shank"], 0, 1) * self._is("shank")
            self.offset[trousers] = 0.012 + rng.uniform(0.01, 0.024) * down[trousers]
        else:
            self.offset[trousers] = loose[kind] * (0.5 + 0.5 * np.clip(thigh[trousers] / 0.4, 0, 1)) + 0.002
        if rng.random() < 0.35:  # a stripe down the side
            stripe = trousers & (np.abs(self.normals[:, 0]) > 0.93) & ~self._is("torso")
            self.colour[stripe] = np.clip(cloth + (120 if cloth.mean() < 120 else -90), 0, 255)
        return trousers, hem

    def _shirt(self, cloth: Array, hem: float, cap: Array) -> Mask:
        rng, points, body = self.rng, self.rest, self.body
        sleeve = rng.choice([-0.4, 0.45, 0.55, 9], p=[0.25, 0.3, 0.35, 0.1])
        throat = body.head("neck01") + np.array([0, -0.02, 0.005])
        neckline = np.linalg.norm((points - throat) * [1, 0.75, 1], axis=1) < rng.uniform(0.075, 0.1)
        torso = self._is("torso")
        shirt = torso & (points[:, 2] > hem)
        shirt |= self._is("uarm") & (self.along["uarm"] < sleeve)
        shirt |= self._is("farm") & (sleeve > 2) & (self.along["farm"] < 0.93)
        shirt &= ~neckline & (cap < 0.5)
        if sleeve < 0:  # a tank top
            arm = body.head("upperarm01.L")
            shirt &= ~(self.upper_arm > 0.35)
            shirt &= ~(torso & (np.abs(points[:, 0]) > 0.72 * abs(arm[0])) & (points[:, 2] > arm[2] - 0.03))
        self.colour[shirt] = cloth
        self.offset[shirt] = rng.uniform(0.005, 0.014)
        if rng.random() < 0.4:  # a print on the chest, or hoops
            if rng.random() < 0.5:
                middle = np.abs(points[:, 2] - body.head("spine01")[2]) < 0.05
                printed = shirt & (np.abs(points[:, 0]) < 0.11) & middle & (self.normals[:, 1] < 0) & torso
            else:
                printed = shirt & (np.mod(points[:, 2], 0.09) < 0.035) & torso
            self.colour[printed] = np.clip(cloth + (95 if cloth.mean() < 130 else -80), 0, 255)
        return shirt

    def _socks(self, trousers: Mask) -> None:
        long = self._is("shank") & (self.along["shank"] > self.rng.uniform(0.82, 1.0))
        kind = self.rng.choice(["none", "white", "dark"], p=[0.5, 0.38, 0.12])
        if kind != "none":
            sock = (long | self._is("foot")) & ~trousers
            self.colour[sock] = [225, 225, 222] if kind == "white" else [46, 46, 50]
            self.offset[sock] = 0.002

    def _shade_and_weave(self, trousers: Mask, shirt: Mask) -> None:
        """Lighten bare kneecaps, darken and redden their rims, and add texture to cloth and skin."""
        points, leg = self.rest, self._is("thigh", "shank")
        from_knee = (self.along["thigh"] - 1.0) * self.body.thigh
        cap = np.exp(-((from_knee / 0.030) ** 2)) * (self.normals[:, 1] < -0.35) * leg
        rim = np.exp(-(((np.abs(from_knee) - 0.055) / 0.018) ** 2)) * (self.normals[:, 1] < -0.1) * leg
        lit = (1 + 0.07 * cap[:, None]) * (1 - rim[:, None] * np.array([0.10, 0.16, 0.17]))
        self.colour = np.where(~trousers[:, None], self.colour * lit, self.colour)
        phase = self.rng.uniform(0, 6.3, 6)
        x, z = points[:, 0], points[:, 2]
        weave = np.sin(x * 55 + phase[0]) * np.sin(z * 41 + phase[1]) + 0.6 * np.sin(z * 90 + x * 70 + phase[2])
        self.colour *= 1 + 0.035 * (weave * (trousers | shirt) + 0.35 * weave)[:, None]

    def _shoes(self, cloth: Array, size: Array | None, sole: float) -> list[Rigid]:
        """Hulls of the feet that move with the foot bones; empty for bare feet."""
        if size is None:
            return []
        return [self._shoe(side, cloth, size, sole) for side in SIDES]

    def _shoe(self, side: str, cloth: Array, size: Array, sole: float) -> Rigid:
        foot = self._is("foot") & (self.side == side) & (self.rest[:, 2] < self.body.ankle_height - 0.012)
        points = self.rest[foot]
        points = np.vstack([points, points * [1, 1, 0] + [0, 0, sole * 0.9]])
        centre = points.mean(0)
        points = centre + (points - centre) * [1.10, 1.05, 1.04]
        low = points[points[:, 2] < sole + 0.03]
        vertices, faces = hull(np.vstack([points, low * [1, 1, 0]]), 0.012)
        colour = np.tile(cloth / 255, (len(vertices), 1))
        colour[vertices[:, 2] < 0.026] = [0.86, 0.86, 0.84] if cloth.mean() < 180 else [0.25, 0.25, 0.27]
        lace = (np.abs(vertices[:, 0] - centre[0]) < 0.02) & (vertices[:, 2] > 0.055)
        lace &= (vertices[:, 1] < centre[1] + 0.02) & (vertices[:, 1] > centre[1] - 0.07)
        colour[lace] = colour[lace] * 0.4 + 0.5 * (1 - cloth.mean() / 255)
        foot_centre = vertices.mean(0) * [1, 1, 0]
        return Rigid(f"foot.{side}", foot_centre + (vertices - foot_centre) * size, faces, np.clip(colour, 0, 1))

    def _bun(self, hair: Array) -> Rigid:
        import trimesh

        ball = trimesh.creation.icosphere(subdivisions=3, radius=0.04)
        head = self._is("head")
        top, back = self.rest[head, 2].max(), self.rest[head, 1].max()
        centre = [0, back - 0.045, top - 0.005] if self.rng.random() < 0.5 else [0, back + 0.012, self.eye_z + 0.04]
        return Rigid("head", ball.vertices + centre, ball.faces, np.tile(hair / 255 * 0.9, (len(ball.vertices), 1)))


def resistance_band(body: Dressed, vertices: Array, where: str, colour: Array, width: float = 0.05) -> Mesh | None:
    """A loop around both legs of a posed body; None where the body has no vertices at that height.

    where: "knees" for just above the knees, "ankles" for just above the ankles.
    colour: [3], 0..1.
    width: metres.
    """
    clothes = body.clothes
    part, along = ("thigh", clothes.thigh) if where == "knees" else ("shank", clothes.shank)
    rings, directions = [], []
    for side in (1, -1):
        leg = (clothes.part == part) & ((body.rest[:, 0] > 0) == (side > 0))
        ring = vertices[leg & (np.abs(along - 0.80) < 0.045)]
        above = vertices[leg & (np.abs(along - 0.68) < 0.04)]
        if not (len(ring) and len(above)):
            return None
        rings.append(ring)
        directions.append(unit(ring.mean(0) - above.mean(0)))
    points = np.vstack(rings)
    down = unit(directions[0] + directions[1])
    left, right = rings[0].mean(0), rings[1].mean(0)
    across = unit((left - right) - down * np.dot(left - right, down))
    forward = np.cross(down, across)
    middle = (left + right) / 2
    flat = np.stack([(points - middle) @ across, (points - middle) @ forward], 1)
    loop = flat[ConvexHull(flat).vertices]
    centre = loop.mean(0)
    loop = centre + (loop - centre) * (1 + 0.012 / np.linalg.norm(loop - centre, axis=1, keepdims=True))
    ends = [np.dot(each - middle, across) for each in (right, left)]
    heights = np.interp(loop[:, 0], ends, [np.dot(each - middle, down) for each in (right, left)])
    ring_points = middle + loop[:, :1] * across + loop[:, 1:] * forward + heights[:, None] * down
    count = len(ring_points)
    strip = np.vstack([ring_points - down * width / 2, ring_points + down * width / 2])
    i = np.arange(count)
    j = (i + 1) % count
    faces = np.vstack([np.stack([i, j, i + count], 1), np.stack([j, j + count, i + count], 1)])
    return Mesh(strip, faces, np.tile(np.asarray(colour, float), (2 * count, 1)), np.full(2 * count, 0.12))
