"""The button panel on gpiozero's mock pins, which can be driven to a level like real ones."""

from __future__ import annotations

import sys

import pytest

gpiozero = pytest.importorskip("gpiozero")
from gpiozero.pins.mock import MockFactory, MockPin  # noqa: E402

from hardware.buttons import Button  # noqa: E402
from hardware.gpio import ButtonPanelError, GpioButtonPanel, Wiring, open_button_panel  # noqa: E402

PREVIOUS, NEXT, OK, BACK = Button
BUTTON_PINS = {PREVIOUS: 5, NEXT: 6, OK: 13, BACK: 19}
LAMP_PINS = {PREVIOUS: 12, NEXT: 16, OK: 20, BACK: 21}


@pytest.fixture
def board():
    factory = MockFactory()
    yield factory
    factory.close()


def open_mock(board, on_fault=lambda fault: None, **changes) -> GpioButtonPanel:
    errors = (gpiozero.GPIOZeroError, OSError)
    return GpioButtonPanel(Wiring(BUTTON_PINS, LAMP_PINS, **changes), board, errors, on_fault)


def levels(pins: GpioButtonPanel) -> list[tuple[Button, bool]]:
    return [(edge.button, edge.down) for edge in pins.read_edges(0.0)]


def test_a_button_to_ground(board) -> None:
    with open_mock(board) as pins:
        assert levels(pins) == []
        board.pin(13).drive_low()
        board.pin(13).drive_high()
        board.pin(19).drive_low()
        assert levels(pins) == [(OK, True), (OK, False), (BACK, True)]
        assert levels(pins) == []
        assert pins.faults == []


@pytest.mark.parametrize(
    ("pull", "pressed"),
    [("up", "low"), ("up", "high"), ("down", "high"), ("down", "low"), ("none", "low"), ("none", "high")],
)
def test_every_wiring_of_a_button(board, pull, pressed) -> None:
    pin = board.pin(6)
    press, release = (pin.drive_high, pin.drive_low) if pressed == "high" else (pin.drive_low, pin.drive_high)
    if pull == "none":  # the resistor outside the board holds all four at rest
        for number in BUTTON_PINS.values():
            (board.pin(number).drive_low if pressed == "high" else board.pin(number).drive_high)()
    with open_mock(board, pull=pull, pressed=pressed) as pins:
        release()
        pins.read_edges(0.0)
        press()
        assert levels(pins) == [(NEXT, True)]
        release()
        assert levels(pins) == [(NEXT, False)]


def test_a_button_down_at_the_start_is_reported(board) -> None:
    for number in BUTTON_PINS.values():
        board.pin(number).drive_high()
    board.pin(5).drive_low()
    with open_mock(board, pull="none") as pins:
        assert levels(pins) == [(PREVIOUS, True)]


def test_the_requested_lamps_are_lit_and_all_go_dark_on_closing(board) -> None:
    pins = open_mock(board)
    pins.set_lamps({OK, BACK})
    assert {b for b, pin in LAMP_PINS.items() if board.pin(pin).state} == {OK, BACK}
    pins.set_lamps({NEXT})
    assert {b for b, pin in LAMP_PINS.items() if board.pin(pin).state} == {NEXT}
    pins.close()
    assert not any(board.pin(pin).state for pin in LAMP_PINS.values())
    pins.close()


def test_a_lamp_lit_by_a_low_pin(board) -> None:
    with open_mock(board, lit="low") as pins:
        pins.set_lamps({OK})
        assert (board.pin(20).state, board.pin(21).state) == (0, 1)


def test_a_pin_in_use_is_reported_and_the_others_work(board) -> None:
    in_use = gpiozero.LED(6, pin_factory=board)
    with open_mock(board) as pins:
        assert pins.faults[0].startswith("NEXT on pin 6 cannot be used: ")
        board.pin(13).drive_low()
        assert levels(pins) == [(OK, True)]
    in_use.close()


def test_a_pin_that_fails_is_reported_and_reads_as_released(board) -> None:
    reported: list[str] = []
    with open_mock(board, reported.append) as pins:
        board.pin(13).drive_low()
        assert levels(pins) == [(OK, True)]
        assert pins.failed_buttons == frozenset()
        pins._contacts[OK][0].close()
        assert levels(pins) == [(OK, False)]
        assert pins.faults[0].startswith("OK has failed: ")
        assert reported == pins.faults
        assert pins.failed_buttons == {OK}
        assert levels(pins) == []


def test_pins_that_are_gone_are_given_back_once_and_closing_raises_nothing(board, monkeypatch) -> None:
    given_back: list[int] = []

    def fail(pin) -> bool:
        raise OSError("bad GPIO read")

    def gone(pin) -> None:
        given_back.append(pin.info.name)
        raise OSError("No such device")

    pins = open_mock(board)
    with monkeypatch.context() as chip:
        chip.setattr(MockPin, "_get_state", fail)
        chip.setattr(MockPin, "close", gone)
        pins.read_edges(0.0)
        assert pins.failed_buttons == frozenset(Button)
        assert len(given_back) == 4, "lgpio would go on reading these"
        pins.close()


def test_without_lgpio_the_message_names_the_keyboard(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "lgpio", None)
    monkeypatch.setenv("LG_WD", "/run/gym-mirror")
    with pytest.raises(ButtonPanelError, match="only a keyboard works"):
        open_button_panel(Wiring(BUTTON_PINS, LAMP_PINS))
