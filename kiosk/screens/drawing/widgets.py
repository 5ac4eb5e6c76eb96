"""The parts screens are put together from. Each is a function of what it shows and draws at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import pygame

from kiosk.movement.reading import Band
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.shapes import Brush, Point
from kiosk.screens.drawing.theme import (
    GOOD,
    INK,
    PANEL,
    PILL_OPACITY,
    POP_S,
    POP_SCALE,
    QUIET,
    SOFT,
    TYPE,
    WATCH,
    WHITE,
    Role,
)
from kiosk.screens.drawing.typesetting import CAP_HEIGHT

CARD_PAD_X, CARD_PAD_Y = 54, 44  # reference pixels
DOT = 24  # set dots and page dots, reference pixels across
RING_TRACK_OPACITY = 0.22
GRACE_DASHES = 24


def draw_count(canvas: Canvas, count: int, below: str, since_change: float | None = None) -> None:
    """The rep count at the top left with its goal below ("of 10").

    since_change: seconds since the count changed (it swaps at once and settles from a little larger); None = long ago.
    """
    safe = canvas.corners
    size = number_px(canvas, Role.COUNT)
    pop = 1.0
    if since_change is not None and since_change < POP_S:
        pop = 1 + (POP_SCALE - 1) * (1 - since_change / POP_S) ** 3
    digits = canvas.write_number(str(count), Role.COUNT, safe.x, safe.y, pop)
    top = safe.y + round(size * CAP_HEIGHT) + canvas.scaled(24)
    canvas.write(below, Role.BODY, pygame.Rect(safe.x, top, max(digits.width * 2, safe.width // 3), canvas.scaled(70)))


def number_px(canvas: Canvas, role: Role) -> int:
    """Size of the em of a role's figures on this screen."""
    return canvas.scaled(TYPE[role].portrait if canvas.portrait else TYPE[role].landscape)


def draw_ring(
    canvas: Canvas,
    centre: Point,
    diameter: float,
    share: float,
    number: str,
    grace: bool = False,
    on_picture: bool = False,
) -> pygame.Rect:
    """The ring of a hold or a rest, filling clockwise from twelve o'clock, with seconds inside.

    diameter: screen pixels. share: 0..1 filled. grace: the posture is lost, the arc stands and is dashed.
    on_picture: a dark disc behind it keeps the number readable where nothing else darkens the picture.
    """
    stroke = max(3.0, diameter * 0.073)
    radius = diameter / 2 - stroke / 2
    box = pygame.Rect(
        round(centre[0] - diameter / 2), round(centre[1] - diameter / 2), round(diameter), round(diameter)
    )
    canvas.record("ring", box)
    if on_picture:
        canvas.paint(shapes.disc(centre, diameter / 2 + stroke), INK, PILL_OPACITY)
    canvas.paint(shapes.ring(centre, radius, stroke), WHITE, RING_TRACK_OPACITY)
    start, end = -math.pi / 2, -math.pi / 2 + 2 * math.pi * min(max(share, 0.0), 1.0)
    if grace:
        step = 2 * math.pi / GRACE_DASHES
        begins = [start + step * i for i in range(GRACE_DASHES) if start + step * i < end]
        canvas.paint_all([shapes.arc_sector(centre, radius, stroke, a, a + step / 2) for a in begins], WHITE)
    elif end > start:
        canvas.paint(shapes.arc_line(centre, radius, stroke, start, end), WHITE)
    inner = diameter - 4 * stroke
    weight = TYPE[Role.COUNT].weight
    px = round(diameter * 0.42)
    while px > 12 and canvas.fonts.width("0" * max(len(number), 2), px, weight) > inner:
        px -= 2
    wide = max(canvas.fonts.width(d, px, weight) for d in "0123456789") * len(number)
    high = px * CAP_HEIGHT
    canvas.write_number(number, Role.COUNT, round(centre[0] - wide / 2 + 0.05 * px), round(centre[1] - high / 2), px=px)
    return box


def hold_ring_diameter(canvas: Canvas) -> int:
    return round(0.11 * max(canvas.size)) if canvas.portrait else round(0.2 * canvas.size[1])


def draw_tempo(canvas: Canvas, word: str, share: float) -> None:
    """The tempo rail on the right edge with its sliding pill.

    word: "Down", "Hold" or "Up". share: 0 at the top of the rail (standing) to 1 at its bottom.
    """
    safe = canvas.safe
    rail_x = safe.right - canvas.scaled(14)
    top, bottom = (round(canvas.size[1] * s) for s in ((0.374, 0.614) if canvas.portrait else (0.30, 0.66)))
    half = (bottom - top) / 2
    reach = (canvas.scaled(8), half + canvas.scaled(8))
    canvas.draw_cached(
        "rail", (rail_x, (top + bottom) / 2), reach, lambda brush, at: _paint_rail(canvas, brush, at, half)
    )
    y = top + (bottom - top) * min(max(share, 0.0), 1.0)
    px = canvas.fit(word, Role.BODY, safe.width, lines=1).px
    text_width = canvas.fonts.width(word, px, TYPE[Role.BODY].weight)
    high = canvas.scaled(76 if canvas.portrait else 66)
    dot = canvas.scaled(13)
    width = canvas.scaled(30) + text_width + canvas.scaled(24) + 2 * dot + canvas.scaled(14)
    pill = pygame.Rect(0, 0, width, high)
    pill.midright = (rail_x + dot + canvas.scaled(14), round(y))
    canvas.record("tempo", pill)
    off = rail_x - pill.centerx

    def paint(brush: Brush, at: Point) -> None:
        brush.paint(shapes.rounded(at[0] - width / 2, at[1] - high / 2, width, high, high / 2), INK, PILL_OPACITY)
        brush.paint(shapes.disc((at[0] + off, at[1]), dot), WHITE)

    canvas.draw_cached(("pill", width), pill.center, (width / 2 + 1, high / 2 + 1), paint)
    canvas.write(
        word, Role.BODY, pygame.Rect(pill.x + canvas.scaled(30), pill.y, text_width + 2, high), valign="middle"
    )


def _paint_rail(canvas: Canvas, brush: Brush, at: Point, half: float) -> None:
    ends = (at[0], at[1] - half), (at[0], at[1] + half)
    brush.paint(shapes.capsule(*ends, canvas.scaled(7)), INK, 0.5)
    brush.paint(shapes.capsule(*ends, canvas.scaled(3)), WHITE, 0.6)


def draw_set_dots(canvas: Canvas, right: int, top: int, done: int, total: int) -> pygame.Rect:
    """Sets done (full), current (a long pill), to come (outlines), ending at the right; done = total shows all full."""
    d, gap = canvas.scaled(DOT), canvas.scaled(18)
    widths = [round(2.2 * d) if i == done else d for i in range(total)]
    box = pygame.Rect(0, top, sum(widths) + gap * (total - 1), d)
    box.right = right
    canvas.record("set dots", box)
    line = canvas.scaled(4)

    def paint(brush: Brush, at: Point) -> None:
        x, y = at[0] - box.width / 2, at[1] - d / 2
        for i, width in enumerate(widths):
            if i > done:
                brush.paint(shapes.ring((x + d / 2, y + d / 2), (d - line) / 2, line), WHITE)
            else:
                brush.paint(shapes.rounded(x, y, width, d, d / 2), WHITE)
            x += width + gap

    canvas.draw_cached(("set dots", done, total), box.center, (box.width / 2 + 1, d / 2 + 1), paint)
    return box


def draw_page_dots(canvas: Canvas, centre: Point, index: int, total: int) -> pygame.Rect:
    """Where one is in a row of pages: the present one is a long white pill."""
    d = canvas.scaled(20)
    gap = min(canvas.scaled(24), max(2, (canvas.safe.width - total * d) // max(total, 1)))
    wide = (total - 1) * (d + gap) + 2 * d
    box = pygame.Rect(round(centre[0] - wide / 2), round(centre[1] - d / 2), wide, d)
    canvas.record("page dots", box)

    def paint(brush: Brush, at: Point) -> None:
        x, y = at[0] - wide / 2, at[1] - d / 2
        for i in range(total):
            width = 2 * d if i == index else d
            colour, opacity = (WHITE, 1.0) if i == index else (QUIET, 0.7)
            brush.paint(shapes.rounded(x, y, width, d, d / 2), colour, opacity)
            x += width + gap

    canvas.draw_cached(("page dots", index, total), box.center, (wide / 2 + 1, d / 2 + 1), paint)
    return box


def draw_result_row(canvas: Canvas, box: pygame.Rect, grades: Sequence[Band | None]) -> None:
    """One mark a rep: a good disc on the line; any other an open watch ring half a step lower; unread a small dash."""
    if not grades:
        return
    step = min(box.width / len(grades), canvas.scaled(88))
    d = min(step * 0.62, canvas.scaled(54))
    left = box.centerx - step * len(grades) / 2
    line = box.y + d / 2
    canvas.record("result row", pygame.Rect(round(left), box.y, round(step * len(grades)), round(1.6 * d)))
    for i, grade in enumerate(grades):
        x = left + step * (i + 0.5)
        if grade is Band.GOOD:
            canvas.paint(shapes.disc((x, line), d / 2), GOOD)
        elif grade is None:
            canvas.paint(shapes.capsule((x - d / 4, line), (x + d / 4, line), d / 12), QUIET)
        else:
            canvas.paint(shapes.ring((x, line + 0.6 * d), d * 0.42, d * 0.16), WATCH)


def draw_card(canvas: Canvas, box: pygame.Rect) -> pygame.Rect:
    """A panel to write on; returns the room inside its padding."""
    canvas.record("card", box)
    radius = canvas.scaled(36)
    canvas.paint(shapes.rounded_rect(box, radius), PANEL)
    inner = shapes.rounded_rect(box.inflate(-2 * canvas.scaled(2), -2 * canvas.scaled(2)), radius)
    canvas.paint([shapes.rounded_rect(box, radius), inner], QUIET, 0.25)
    return card_room(canvas, box)


def card_room(canvas: Canvas, box: pygame.Rect) -> pygame.Rect:
    """The room inside a card's padding."""
    return box.inflate(-2 * canvas.scaled(CARD_PAD_X), -2 * canvas.scaled(CARD_PAD_Y))


def draw_arrows(canvas: Canvas, middle: int, back: bool = True, on: bool = True) -> None:
    """Large chevrons at both edges of a menu: there is more to the left and to the right."""
    reach, high, stroke = canvas.scaled(34), canvas.scaled(60), canvas.scaled(8)

    def paint(brush: Brush, at: Point, side: int) -> None:
        x, y = at
        tip = (x + side * reach / 2, y)
        path = [(x - side * reach / 2, y - high / 2), tip, (x - side * reach / 2, y + high / 2)]
        brush.paint_all(shapes.stroke(path, stroke), SOFT)

    for side, wanted in ((-1, back), (1, on)):
        if wanted:
            x = canvas.safe.left + reach if side < 0 else canvas.safe.right - reach
            canvas.record("arrow", pygame.Rect(round(x - reach), round(middle - high), 2 * reach, 2 * high))
            canvas.draw_cached(("arrow", side), (x, middle), (reach, high), partial(paint, side=side))


def draw_bar(canvas: Canvas, box: pygame.Rect, share: float) -> None:
    """A horizontal bar of a chart; share 0..1."""
    canvas.record("bar", box)
    canvas.paint(shapes.rounded_rect(box, box.height / 2), PANEL)
    if share > 0:
        canvas.paint(
            shapes.rounded(box.x, box.y, max(box.height, box.width * min(share, 1.0)), box.height, box.height / 2), SOFT
        )


def draw_columns(canvas: Canvas, box: pygame.Rect, values: Sequence[float], bright: Sequence[int] = ()) -> None:
    """Upright bars over the box's width; those whose index is in `bright` are white, the others quiet."""
    canvas.record("columns", box)
    if not values:
        return
    most = max(max(values), 1e-9)
    step = box.width / len(values)
    for i, value in enumerate(values):
        high = max(canvas.scaled(6), box.height * value / most)
        bar = shapes.rounded(box.x + step * (i + 0.13), box.bottom - high, step * 0.74, high, canvas.scaled(8))
        canvas.paint(bar, WHITE if i in bright else QUIET, 1.0 if i in bright else 0.55)


def draw_rule(canvas: Canvas, y: int) -> None:
    """A thin line between parts of a page."""
    safe = canvas.safe
    canvas.paint(shapes.rounded(safe.x, y, safe.width, canvas.scaled(3), 1), QUIET, 0.3)
