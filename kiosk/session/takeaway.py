"""A member's own result as plain text, to be shown as a QR code. It is stored nowhere and has no address in it."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.session.fading import shares
from kiosk.session.result import SetResult, held_seconds
from kiosk.text import Text


def takeaway(results: Sequence[SetResult], hint: str, text: Text) -> str:
    """The result, one line for each exercise.

    results: the finished sets of the program or exercise.
    hint: text key of the one thing to try.
    """
    names = list(dict.fromkeys(result.planned.exercise.name for result in results if not result.empty))
    lines = [_line([r for r in results if r.planned.exercise.name == name], text) for name in names]
    felt = felt_line(results, text)
    return "\n".join([text("takeaway.title"), *lines, *([felt] if felt else []), f"{text('result.try')}: {text(hint)}"])


def felt_line(results: Sequence[SetResult], text: Text) -> str:
    """The good reps with and without feedback, as one sentence; empty where only one of the two was done."""
    found = shares(results)
    if not found.shown or not found.felt:
        return ""
    return text(
        "program.by-feel", shown_good=found.shown_good, shown=found.shown, felt_good=found.felt_good, felt=found.felt
    )


def _line(results: Sequence[SetResult], text: Text) -> str:
    """One exercise: knees over toes n of m, otherwise its seconds or its reps."""
    good, judged = sum(r.good for r in results), sum(r.judged for r in results)
    held_s = held_seconds(results)
    if judged:
        done = text("takeaway.knees", good=good, total=judged)
    elif held_s:
        done = text("result.seconds", n=held_s)
    else:
        done = text("result.reps", n=sum(len(r.reps) for r in results))
    return f"{text(results[0].planned.exercise.title)}: {done}"
