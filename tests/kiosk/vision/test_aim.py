from __future__ import annotations

import pytest

from kiosk.vision.aim import advice, outline
from kiosk.vision.framing import BodyBounds

SIZE = (1280, 720)


def test_a_tall_person_fits_into_a_usual_lens_with_room() -> None:
    body = outline(SIZE, None)
    assert 0 < body.top == pytest.approx(SIZE[1] - body.bottom)
    assert body.left < 640 < body.right
    assert body.top < body.horizon < SIZE[1] / 2  # the lens is above the middle of the body


def test_a_narrow_lens_shows_a_larger_person() -> None:
    narrow, usual = outline(SIZE, 1500.0), outline(SIZE, None)
    assert narrow.bottom - narrow.top > usual.bottom - usual.top
    assert narrow.bottom > SIZE[1]


@pytest.mark.parametrize(
    ("bounds", "key"),
    [
        (None, "staff.aim-nobody"),
        (BodyBounds(20, 700, 640), "staff.aim-good"),
        (BodyBounds(-5, 600, 640), "staff.aim-up"),
        (BodyBounds(80, 740, 640), "staff.aim-down"),
        (BodyBounds(-40, 760, 640), "staff.aim-narrow"),
    ],
)
def test_what_to_do_with_the_camera(bounds: BodyBounds | None, key: str) -> None:
    assert advice(bounds, SIZE) == key
