"""Names of the screens: a screen names the next one without importing it."""

from __future__ import annotations

from enum import StrEnum


class ScreenName(StrEnum):
    ATTRACT = "attract"
    SAFETY = "safety"
    FIRST_TIME = "first-time"
    CHOOSE = "choose"
    SETUP = "setup"
    COUNTDOWN = "countdown"
    LIVE = "live"
    PAIN = "pain"
    REST = "rest"
    RESULT = "result"
    CARDS = "cards"
    NEXT_UP = "next-up"
    PROGRAM_DONE = "program-done"
    NOT_TODAY = "not-today"
    HELP_NOW = "help-now"
    LEFT_OUT = "left-out"
    STAFF = "staff"
