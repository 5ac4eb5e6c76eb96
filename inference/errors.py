"""The root of the errors that this package raises for causes a user can fix."""

from __future__ import annotations


class InferenceError(Exception):
    """A model or a pipeline stage cannot be used; the message says why and what to do, in one sentence."""
