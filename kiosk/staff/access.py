"""Who may see the staff's pages: a PIN, in a browser also a password; kept as slow hashes, and guessing gets slow."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kiosk.errors import KioskError
from kiosk.usage.atomic_file import write_atomically

FILE_NAME = "staff-access.json"
PIN_LENGTH = 6
MIN_PASSWORD_LENGTH = 10  # characters
STRAIGHT = ("01234567890", "09876543210")

# Argon2id with 19 MiB, the least that OWASP advises: some tenths of a second on a Raspberry Pi for every guess.
PASSWORD_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

FREE_ATTEMPTS = 3  # fingers slip
FIRST_WAIT_S = 10.0  # after the last free one; doubles with each further wrong guess
MAX_WAIT_S = 900.0  # about a hundred guesses a day, of a million PINs


class AccessError(KioskError, ValueError):
    """A PIN or password cannot be used or kept; the message says why."""


class StaffAccess:
    """PIN and password of this mirror, in a file of the state directory that only the mirror's group reads."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / FILE_NAME

    @property
    def is_set(self) -> bool:
        """Whether there is a PIN; without one nothing opens."""
        return self._path.exists()

    @property
    def has_password(self) -> bool:
        """Whether the browser asks for a password instead of the PIN. Raises AccessError."""
        return self._read().get("password") is not None

    @property
    def version(self) -> int:
        """Another number whenever PIN or password has been set anew; 0 where there is none."""
        try:
            return self._path.stat().st_mtime_ns
        except OSError:
            return 0

    def set_pin(self, pin: str) -> None:
        """Keep this PIN instead of the one before. Raises AccessError."""
        if not re.fullmatch(rf"[0-9]{{{PIN_LENGTH}}}", pin):
            raise AccessError(f"A PIN is {PIN_LENGTH} digits.")
        if len(set(pin)) == 1 or any(pin in straight for straight in STRAIGHT):
            raise AccessError("That PIN is among the first that anybody tries; choose another.")
        self._write({**self._read(), "pin": PASSWORD_HASHER.hash(pin)})

    def set_password(self, password: str | None) -> None:
        """Ask for this password in the browser instead of the PIN; None = for the PIN again. Raises AccessError."""
        if not self.is_set:
            raise AccessError("Set a PIN first: gym-mirror staff set-pin")
        if password is not None and len(password) < MIN_PASSWORD_LENGTH:
            raise AccessError(f"A password has at least {MIN_PASSWORD_LENGTH} characters.")
        self._write({**self._read(), "password": PASSWORD_HASHER.hash(password) if password is not None else None})

    def verify_pin(self, pin: str) -> bool:
        """Whether this is the PIN; takes some tenths of a second. False where none is set. Raises AccessError."""
        return self._matches(self._read().get("pin"), pin)

    def verify_browser_secret(self, given: str) -> bool:
        """Whether this is the password or, where there is none, the PIN. Raises AccessError."""
        kept = self._read()
        return self._matches(kept.get("password") or kept.get("pin"), given)

    def _matches(self, kept: str | None, given: str) -> bool:
        try:
            return kept is not None and PASSWORD_HASHER.verify(kept, given)
        except InvalidHashError as error:
            raise self._unreadable() from error
        except VerificationError:
            return False

    def _read(self) -> dict[str, str | None]:
        try:
            kept = json.loads(self._path.read_text(encoding="ascii"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise self._unreadable() from error
        if not isinstance(kept, dict):
            raise self._unreadable()
        return kept

    def _unreadable(self) -> AccessError:
        return AccessError(f"The PIN file {self._path} cannot be read; remove it and set the PIN again.")

    def _write(self, values: dict[str, str | None]) -> None:
        try:
            write_atomically(self._path, json.dumps(values), mode=0o640)
        except OSError as error:
            raise AccessError(f"The PIN cannot be kept in {self._path}: {error.strerror}.") from error


class LoginThrottle:
    """How long to wait before the next guess; three wrong ones in a row are free."""

    def __init__(self) -> None:
        self._failures = 0
        self._blocked_until = 0.0

    def wait_s(self, now: float) -> float:
        """Seconds until a guess is taken; 0 when one is. now: monotonic seconds."""
        return max(0.0, self._blocked_until - now)

    def record(self, right: bool, now: float) -> None:
        """A guess was made."""
        self._failures = 0 if right else self._failures + 1
        beyond = self._failures - FREE_ATTEMPTS
        if beyond >= 0:
            self._blocked_until = now + min(FIRST_WAIT_S * 2.0**beyond, MAX_WAIT_S)


class PinLock:
    """What stands before the staff's pages, once on the mirror and once in the browser; it remembers wrong guesses.

    Guesses are counted together, whoever makes them: on a network anybody can be many.
    """

    def __init__(self, access: StaffAccess, verify: Callable[[str], bool]) -> None:
        """opens: one of the questions that `access` answers."""
        self._access = access
        self._verify = verify
        self._throttle = LoginThrottle()

    @property
    def is_set(self) -> bool:
        """Whether there is a PIN at all; without one nothing opens."""
        return self._access.is_set

    def wait_s(self, now: float) -> float:
        """Seconds until the next guess is taken; 0 when one is. now: monotonic seconds."""
        return self._throttle.wait_s(now)

    def try_open(self, given: str, now: float) -> bool:
        """Make a guess; wrong while guesses are not taken. Raises AccessError."""
        if self.wait_s(now) > 0:
            return False
        right = self._verify(given)
        self._throttle.record(right, now)
        return right


def random_pin() -> str:
    """A PIN that nobody could guess, for an installation without anybody to ask."""
    while True:
        pin = f"{secrets.randbelow(10**PIN_LENGTH):0{PIN_LENGTH}}"
        if len(set(pin)) > 3:
            return pin
