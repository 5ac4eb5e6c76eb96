"""The root of the errors that this package raises for causes a user can fix."""

from __future__ import annotations


class HardwareError(Exception):
    """A device or its input cannot be used; the message says why and what to do, in one sentence."""
