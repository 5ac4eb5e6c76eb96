"""The root of the errors that this package raises for causes a user can fix."""

from __future__ import annotations


class KioskError(Exception):
    """A command cannot do what it was asked to do; the message says why and what to do, in one sentence."""
