"""Summary of one or more sets: the large number, one symbol per rep, and one thing to try."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from hardware.buttons import Button
from kiosk.exercises.schema import Bands
from kiosk.screens.drawing.button_labels import CAP_SYMBOL, GAP, draw_cap_symbol
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.layout import Column
from kiosk.screens.drawing.qr_code import draw_qr_code
from kiosk.screens.drawing.theme import SOFT, TYPE, WHITE, Role
from kiosk.screens.drawing.typesetting import CAP_HEIGHT, LINE_HEIGHT
from kiosk.screens.drawing.widgets import CARD_PAD_Y, card_room, draw_card, draw_result_row, number_px
from kiosk.session.offers import Offer
from kiosk.session.result import SetResult, held_seconds, one_thing_to_try
from kiosk.session.takeaway import takeaway

MAX_ROWS_WITH_MARGIN = 2  # result rows that leave space for the full margins
MAX_ROWS = 4  # sets shown as result rows
FIRST_LINE = 31  # reference pixels from the top of a line to its middle
TAKEAWAY, MIN_TAKEAWAY = 340, 220  # reference pixels, side of the QR code; a smaller one is not read at arm's length
ROW = 106  # reference pixels from row to row; keeps a symbol below the line clear of the next row


def top_margin(canvas: Canvas, results: Sequence[SetResult]) -> int:
    """Reference pixels above a summary that keep it near the middle of the screen."""
    if not any(result.judged for result in results):
        return 340 if canvas.portrait else 250
    if len(results) > MAX_ROWS_WITH_MARGIN:
        return 30
    return 110 if canvas.portrait else 150


def draw_praise(canvas: Canvas, column: Column, results: Sequence[SetResult]) -> None:
    """Draw "knees over toes n of m" with a symbol per rep if reps were graded, otherwise the reps or seconds done."""
    good, judged = sum(r.good for r in results), sum(r.judged for r in results)
    held_s = held_seconds(results)
    if judged:
        draw_number_of(canvas, column, good, canvas.text("result.of", total=judged))
        column.space(50 if canvas.portrait else 36)
        column.write(canvas.text("result.knees-over-toes"), Role.EXPLANATION)
        column.space(90 if canvas.portrait and len(results) == 1 else 40)
        for result in results[-MAX_ROWS:]:
            draw_result_row(canvas, column.reserve(canvas.scaled(ROW)), [rep.grade for rep in result.reps])
    elif held_s:
        column.write(canvas.text("result.seconds", n=held_s), Role.TITLE)
    else:
        column.write(canvas.text("result.reps", n=sum(len(r.reps) for r in results)), Role.TITLE)
        if any(r.reps for r in results) and results[-1].planned.exercise.bands != Bands():
            column.space(20)
            column.write(canvas.text("result.no-grade"), Role.BODY, SOFT)


def draw_number_of(canvas: Canvas, column: Column, number: int, total: str) -> None:
    """Draw the large number and, on the same line, the total ("of 10")."""
    px, gap = number_px(canvas, Role.NUMERAL), canvas.scaled(36)
    fit = canvas.fit(total, Role.TITLE, column.room.width, lines=1)
    while _number_width(canvas, number, px) + gap + fit.width > column.room.width:
        px -= 4
    box = column.reserve(round(px * CAP_HEIGHT))
    left = box.centerx - (_number_width(canvas, number, px) + gap + fit.width) // 2
    digits = canvas.write_number(str(number), Role.NUMERAL, left, box.y, px=px)
    baseline_off = round((LINE_HEIGHT - CAP_HEIGHT) / 2 * fit.px)
    total_box = pygame.Rect(digits.right + gap, digits.bottom + baseline_off - fit.height, fit.width + 2, fit.height)
    canvas.write(total, Role.TITLE, total_box, lines=1)


def draw_takeaway(canvas: Canvas, column: Column, results: Sequence[SetResult], hint: str) -> None:
    """Draw the own result as a QR code, with a caption, where there is room for it. hint: text key."""
    side = min(canvas.scaled(TAKEAWAY), column.room.height)
    if side < canvas.scaled(MIN_TAKEAWAY):
        return
    box = column.reserve(side)
    plate = draw_qr_code(canvas, box, takeaway(results, hint, canvas.text))
    left = plate.right + canvas.scaled(36)
    caption = pygame.Rect(left, box.y, box.right - left, plate.height)
    canvas.write(canvas.text("takeaway.caption"), Role.DETAIL, caption, valign="middle", colour=SOFT)


def _number_width(canvas: Canvas, number: int, px: int) -> int:
    """Width of a number with digits in cells of equal width, pixels."""
    widest = max(canvas.fonts.width(digit, px, TYPE[Role.NUMERAL].weight) for digit in "0123456789")
    return widest * len(str(number))


def draw_one_thing_to_try(canvas: Canvas, column: Column, result: SetResult) -> None:
    """Draw a card with the one thing to try after a set."""
    draw_try_card(canvas, column, one_thing_to_try(result))


def draw_try_card(canvas: Canvas, column: Column, hint: str) -> None:
    """Draw a card with one thing to try. hint: its text key."""
    heading, sentence = canvas.text("result.try"), canvas.text(hint)
    room = card_room(canvas, column.room).width
    text_height = canvas.fit(heading, Role.BODY, room).height + canvas.fit(sentence, Role.EXPLANATION, room).height
    card = column.reserve(text_height + canvas.scaled(16) + 2 * canvas.scaled(CARD_PAD_Y))
    inside = Column(canvas, draw_card(canvas, card), "left")
    inside.write(heading, Role.BODY, SOFT)
    inside.space(16)
    inside.write(sentence, Role.EXPLANATION)


def draw_offer(canvas: Canvas, box: pygame.Rect, offer: Offer, button: Button) -> pygame.Rect:
    """Draw what a button changes to, with the button's symbol. Returns the area of the text."""
    text = canvas.text("rest.offer", form=canvas.text(f"button.{offer.direction}"), title=canvas.text(offer.title))
    symbol, gap = canvas.scaled(CAP_SYMBOL), canvas.scaled(GAP)
    text_box = pygame.Rect(box.x + symbol + gap, box.y, box.width - symbol - gap, box.height)
    covered = canvas.write(text, Role.BODY, text_box)
    draw_cap_symbol(canvas, button, (box.x + symbol / 2, covered.y + canvas.scaled(FIRST_LINE)), WHITE)
    return covered
