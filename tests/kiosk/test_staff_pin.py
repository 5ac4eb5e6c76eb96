from __future__ import annotations

import pytest

from kiosk.staff_pin import FILE_NAME, FREE_GUESSES, LONGEST_WAIT_S, Guesses, PinError, StaffPin


def test_only_the_pin_that_was_set_opens(tmp_path):
    pin = StaffPin(tmp_path)
    assert not pin.is_set
    assert not pin.matches("123123")
    pin.set("312312")
    pin.set("123123")
    assert pin.is_set
    assert pin.matches("123123")
    assert not pin.matches("312312")


def test_the_file_is_not_for_everybody_and_does_not_hold_the_pin(tmp_path):
    StaffPin(tmp_path).set("123123")
    file = tmp_path / FILE_NAME
    assert file.stat().st_mode & 0o037 == 0
    first = file.read_text()
    assert "123123" not in first
    StaffPin(tmp_path).set("123123")
    assert file.read_text() != first  # salted: equal PINs do not look equal
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


@pytest.mark.parametrize("pin", ["", "12312", "1231231", "123124", "abcdef", "111111"])
def test_what_is_no_pin(tmp_path, pin):
    with pytest.raises(PinError):
        StaffPin(tmp_path).set(pin)
    assert not StaffPin(tmp_path).is_set


def test_a_broken_file_says_what_to_do(tmp_path):
    (tmp_path / FILE_NAME).write_text("nonsense")
    with pytest.raises(PinError, match="set the PIN again"):
        StaffPin(tmp_path).matches("123123")


def test_a_directory_that_cannot_be_written(tmp_path):
    with pytest.raises(PinError, match="cannot be kept"):
        StaffPin(tmp_path / "missing").set("123123")


def test_guessing_gets_slower_and_a_right_one_ends_that():
    guesses, now, waits = Guesses(), 100.0, []
    for _ in range(FREE_GUESSES + 9):
        assert guesses.wait_s(now) == 0
        guesses.note(False, now)
        waits.append(guesses.wait_s(now))
        now += waits[-1]
    assert waits[: FREE_GUESSES - 1] == [0, 0]
    assert waits[FREE_GUESSES - 1 : FREE_GUESSES + 2] == [10, 20, 40]
    assert waits[-1] == LONGEST_WAIT_S
    guesses.note(True, now)
    guesses.note(False, now)
    assert guesses.wait_s(now) == 0
