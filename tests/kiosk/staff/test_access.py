from __future__ import annotations

import pytest

from kiosk.staff.access import FILE_NAME, AccessError, StaffAccess, random_pin
from kiosk.staff.guesses import MAX_GUESSES, REFILL_S

PIN, OTHER = "280417", "735502"
PASSWORD = "kettle bell band"


def test_only_the_pin_that_was_set_opens(tmp_path) -> None:
    access = StaffAccess(tmp_path)
    assert not access.is_set
    assert not access.verify_pin(PIN)
    access.set_pin(OTHER)
    access.set_pin(PIN)
    assert access.is_set
    assert access.verify_pin(PIN)
    assert not access.verify_pin(OTHER)


def test_the_browser_takes_the_pin_until_it_has_a_password(tmp_path) -> None:
    access = StaffAccess(tmp_path)
    access.set_pin(PIN)
    assert access.verify_browser_secret(PIN)
    access.set_password(PASSWORD)
    assert access.verify_browser_secret(PASSWORD)
    assert not access.verify_browser_secret(PIN)
    assert access.verify_pin(PIN)
    access.set_pin(OTHER)
    assert access.verify_browser_secret(PASSWORD)
    access.set_password(None)
    assert access.verify_browser_secret(OTHER)


def test_a_new_pin_is_noticed(tmp_path) -> None:
    access = StaffAccess(tmp_path)
    stamps = [access.version]
    for pin in (PIN, OTHER):
        access.set_pin(pin)
        stamps.append(access.version)
    assert len(set(stamps)) == 3


def test_the_file_is_not_for_everybody_and_does_not_hold_the_pin(tmp_path) -> None:
    StaffAccess(tmp_path).set_pin(PIN)
    file = tmp_path / FILE_NAME
    assert file.stat().st_mode & 0o037 == 0
    first = file.read_text()
    assert PIN not in first
    assert "argon2id" in first
    StaffAccess(tmp_path).set_pin(PIN)
    assert file.read_text() != first  # salted: equal PINs have different hashes
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


@pytest.mark.parametrize("pin", ["", "12312", "1231231", "28041a", "٢٨٠٤١٧", "111111", "123456", "987654"])
def test_what_is_no_pin(tmp_path, pin) -> None:
    with pytest.raises(AccessError):
        StaffAccess(tmp_path).set_pin(pin)
    assert not StaffAccess(tmp_path).is_set


def test_a_password_needs_a_pin_and_some_length(tmp_path) -> None:
    access = StaffAccess(tmp_path)
    with pytest.raises(AccessError, match="PIN first"):
        access.set_password(PASSWORD)
    access.set_pin(PIN)
    with pytest.raises(AccessError, match="at least 10"):
        access.set_password("short")


@pytest.mark.parametrize("content", ["nonsense", "[]", '{"pin": "123456"}'])
def test_a_broken_file_says_what_to_do(tmp_path, content) -> None:
    (tmp_path / FILE_NAME).write_text(content)
    with pytest.raises(AccessError, match="set the PIN again"):
        StaffAccess(tmp_path).verify_pin(PIN)


def test_a_directory_that_cannot_be_written(tmp_path) -> None:
    with pytest.raises(AccessError, match="cannot be written"):
        StaffAccess(tmp_path / "missing").set_pin(PIN)


def test_a_random_pin_can_be_set(tmp_path) -> None:
    pins = {random_pin() for _ in range(20)}
    assert len(pins) > 15
    for pin in list(pins)[:3]:
        StaffAccess(tmp_path).set_pin(pin)


def test_while_it_waits_not_even_the_right_pin_opens(tmp_path) -> None:
    access = StaffAccess(tmp_path)
    access.set_pin(PIN)
    lock = access.screen_lock()
    for _ in range(MAX_GUESSES):
        assert not lock.try_open(OTHER, 5.0)
    assert lock.wait_s(5.0) == REFILL_S
    assert not lock.try_open(PIN, 4.9 + REFILL_S)
    assert lock.try_open(PIN, 5.1 + REFILL_S)
