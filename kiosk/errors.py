"""The root of the errors that this package raises for causes a user can fix."""

from __future__ import annotations


class KioskError(Exception):
    """A request cannot be fulfilled; the message says why and what to do, in one sentence."""
