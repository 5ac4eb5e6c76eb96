from __future__ import annotations

from dataclasses import replace

import cv2
import pygame

from kiosk.movement.reading import Band
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.qr_code import draw_qr_code
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.session.feedback import Feedback
from kiosk.session.takeaway import felt_line, takeaway
from kiosk.text import LANGUAGES, load_text
from tests.kiosk.session.sample_sets import CLAMSHELL, SQUAT, STRETCH, planned, result

GOOD, WATCH = Band.GOOD, Band.WATCH
SETS = [
    result([GOOD] * 9 + [WATCH]),
    result([GOOD, WATCH], of=replace(planned(SQUAT), feedback=Feedback.AFTER_SET)),
    result([None] * 12, of=planned(CLAMSHELL)),
    replace(result([], of=planned(STRETCH)), held_s=30.9),
]


def test_the_result_to_take_away_is_plain_text_without_an_address() -> None:
    text = takeaway(SETS, "try.knee-in", load_text("en"))

    assert text.splitlines() == [
        "My training at the mirror",
        "Squat: 10 of 12 knees over toes",
        "Clamshell: 12 reps",
        "Hip stretch: 30 seconds",
        "Shown to you: 9 of 10 good. By feel: 1 of 2.",
        "One thing to try: Push your knees out on the way up",
    ]
    assert not any(mark in text for mark in ("http", "://", "www", "@"))


def test_the_shares_are_left_out_where_everything_was_shown() -> None:
    assert felt_line(SETS[:1], load_text("en")) == ""


def test_a_camera_reads_the_code() -> None:
    for language in LANGUAGES:
        text = takeaway(SETS, "try.knee-in", load_text(language))
        canvas = Canvas(offscreen_stage((400, 400)), load_text(language))
        draw_qr_code(canvas, pygame.Rect(40, 40, 320, 320), text)
        pixels = pygame.surfarray.array3d(canvas.read()).swapaxes(0, 1)

        assert cv2.QRCodeDetector().detectAndDecode(pixels)[0] == text
