"""Buttons and lamps on the kernel's pins, in a virtual machine: through gpiozero and lgpio, as on a board."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.systemd.machine.board import drill


@pytest.fixture(scope="module")
def said(board: Path) -> list[str]:
    """What the drill reports."""
    return drill(board, "pins", "pins", screen=None)[0]


@pytest.mark.long
def test_the_panel_reports_what_was_pressed_and_lights_what_was_asked(said) -> None:
    for line in (
        "previous: press previous", "next: press next", "ok: press ok", "back: press back",
        "held: press back, hold back", "both: chord",
        "all at once: nothing", "stuck: press next, stuck next",
        "lit: previous", "lit: previous, next, ok, back", "lit: none", "closed: none",
    ):  # fmt: skip
        assert line in said
    assert {"bounced: press ok", "bounced: nothing"} & set(said), "fifty bounces are at most one press"


@pytest.mark.long
def test_an_old_gpiozero_is_one_sentence_per_pin(said) -> None:
    after = said[said.index("an old gpiozero") + 1 :]
    assert after[0] == "PREVIOUS on pin 5 cannot be used: module 'lgpio' has no attribute 'SET_BIAS_DISABLE'."
    assert not any("Traceback" in line for line in said)


@pytest.mark.long
def test_pins_that_go_away_are_sentences(said) -> None:
    at = next(number for number, line in enumerate(said) if line.startswith("chip gone"))
    assert said[at] == "chip gone: 0 edges, 8 faults"
    assert said[at + 1] == "PREVIOUS has failed: 'bad GPIO read'."
    assert said[at + 2] == "lgpio's complaints in the next second: 0 bytes"
