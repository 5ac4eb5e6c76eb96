"""Staff credentials: a PIN and an optional browser password, stored as slow hashes, and the lock that checks them."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kiosk.errors import KioskError
from kiosk.staff.guesses import GuessBudget
from kiosk.usage.atomic_file import read_regular, write_atomically

FILE_NAME = "staff-access.json"
PIN_LENGTH = 6
MIN_PASSWORD_LENGTH = 10  # characters
SEQUENCES = ("01234567890", "09876543210")

# Argon2id with 19 MiB, the minimum that OWASP recommends: some tenths of a second per guess on a Raspberry Pi.
PASSWORD_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

SCREEN_GUESSES_FILE = "staff-guesses-screen.json"  # in the state directory, like the two below
STRANGER_GUESSES_FILE = "staff-guesses-browser.json"
KNOWN_GUESSES_FILE = "staff-guesses-known-browser.json"


class AccessError(KioskError, ValueError):
    """A PIN or password cannot be used or stored; the message says why."""


class StaffAccess:
    """PIN and password of this mirror, in a file of the state directory readable by the mirror's group only."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / FILE_NAME

    @property
    def directory(self) -> Path:
        return self._path.parent

    @property
    def is_set(self) -> bool:
        """Whether a PIN is set; without one no login succeeds."""
        return os.path.lexists(self._path)

    @property
    def has_password(self) -> bool:
        """Whether the browser asks for a password instead of the PIN. Raises AccessError."""
        return self._read().get("password") is not None

    @property
    def version(self) -> int:
        """A version number that changes whenever the PIN or the password is set; 0 if none is set."""
        try:
            return self._path.stat().st_mtime_ns
        except OSError:
            return 0

    def set_pin(self, pin: str) -> None:
        """Replace the PIN. Raises AccessError."""
        if not re.fullmatch(rf"[0-9]{{{PIN_LENGTH}}}", pin):
            raise AccessError(f"A PIN is {PIN_LENGTH} digits.")
        if len(set(pin)) == 1 or any(pin in sequence for sequence in SEQUENCES):
            raise AccessError("That PIN is easy to guess; choose another.")
        self._write({**self._read(), "pin": PASSWORD_HASHER.hash(pin)})

    def set_password(self, password: str | None) -> None:
        """Require this password in the browser instead of the PIN; None = the PIN again. Raises AccessError."""
        if not self.is_set:
            raise AccessError("Set a PIN first: gym-mirror staff set-pin")
        if password is not None and len(password) < MIN_PASSWORD_LENGTH:
            raise AccessError(f"A password has at least {MIN_PASSWORD_LENGTH} characters.")
        self._write({**self._read(), "password": PASSWORD_HASHER.hash(password) if password is not None else None})

    def verify_pin(self, pin: str) -> bool:
        """Whether this is the PIN; False where none is set. Takes some tenths of a second. Raises AccessError."""
        return self._matches(self._read().get("pin"), pin)

    def verify_browser_secret(self, given: str) -> bool:
        """Whether this is the password, or the PIN where no password is set. Raises AccessError."""
        hashes = self._read()
        return self._matches(hashes.get("password") or hashes.get("pin"), given)

    def screen_lock(self) -> PinLock:
        """The lock of the mirror's own screen; its count survives a restart."""
        return PinLock(self, self.verify_pin, GuessBudget(self.directory / SCREEN_GUESSES_FILE))

    def _matches(self, stored_hash: object, given: str) -> bool:
        if stored_hash is None:
            return False
        if not isinstance(stored_hash, str) or not stored_hash.isascii():
            raise self._unreadable()
        try:
            return PASSWORD_HASHER.verify(stored_hash, given)
        except (InvalidHashError, ValueError) as error:
            raise self._unreadable() from error
        except VerificationError:
            return False

    def _read(self) -> dict[str, object]:
        try:
            hashes = json.loads(read_regular(self._path))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError) as error:
            raise self._unreadable() from error
        if not isinstance(hashes, dict):
            raise self._unreadable()
        return hashes

    def _unreadable(self) -> AccessError:
        return AccessError(f"The PIN file {self._path} cannot be read; remove it and set the PIN again.")

    def _write(self, hashes: dict[str, object]) -> None:
        try:
            write_atomically(self._path, json.dumps(hashes), mode=0o640)
        except OSError as error:
            raise AccessError(f"The PIN cannot be written to {self._path}: {error.strerror}.") from error


class PinLock:
    """Checks PINs within a budget of guesses; the mirror's screen has one, the browser pages others.

    All guesses at one lock count together, whoever makes them: on a network one attacker can have many addresses.
    """

    def __init__(self, access: StaffAccess, verify: Callable[[str], bool], budget: GuessBudget) -> None:
        """verify: `access.verify_pin` or `access.verify_browser_secret`."""
        self._access = access
        self._verify = verify
        self._budget = budget

    @property
    def is_set(self) -> bool:
        """Whether a PIN is set; without one no attempt succeeds."""
        return self._access.is_set

    def wait_s(self, now: float) -> float:
        """Seconds until the next attempt is allowed; 0 if it is allowed now. now: monotonic seconds."""
        return self._budget.wait_s(now)

    def try_open(self, given: str, now: float) -> bool:
        """Whether the PIN or password is right; False without a check during a wait. Raises AccessError."""
        if not self._budget.take(now):
            return False
        right = self._verify(given)
        if right:
            self._budget.give_back()
        return right


def random_pin() -> str:
    """A random PIN that is not easy to guess, for an installation without a terminal."""
    while True:
        pin = f"{secrets.randbelow(10**PIN_LENGTH):0{PIN_LENGTH}}"
        if len(set(pin)) > 3:
            return pin
