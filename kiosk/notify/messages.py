"""The words of a message to staff, and its JSON body. Nothing in it is finer than the sums of a day."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from kiosk.notify.watch import Notice
from kiosk.text import Text
from kiosk.usage.report import Report, ReportSpan
from kiosk.usage.visits import MIN_SESSIONS_FOR_SHARE

SCHEMA = 1  # of the JSON body; systemd/README.md documents it


@dataclass(frozen=True)
class Message:
    """One message, ready to be sent.

    id: the same at every attempt, so that a receiver recognises a repetition.
    kind: fault, over or summary.
    about: name of the fault; empty for a summary.
    mirror: name of the mirror.
    day: ISO day of the message.
    title: one line.
    message: the text under the title.
    sums: sums of a week, by day; None for a fault.
    """

    id: str
    kind: str
    about: str
    mirror: str
    day: str
    title: str
    message: str
    sums: dict[str, Any] | None = None

    def body(self) -> bytes:
        """The JSON that a webhook receives. `text` is what Slack shows."""
        fields = {"schema": SCHEMA, **asdict(self), "text": f"{self.title}\n{self.message}"}
        return json.dumps(fields, ensure_ascii=False).encode()


def fault_message(notice: Notice, message_id: str, mirror: str, minutes: int, hours: int | None, text: Text) -> Message:
    """The message of a fault or its end.

    minutes: limit of the settings, for the sentence.
    hours: opening hours without a session, of the settings; None where not set.
    """
    assert notice.about is not None
    key = f"notify.{notice.kind}.{notice.about}"
    return Message(
        id=message_id,
        kind=notice.kind,
        about=notice.about,
        mirror=mirror,
        day=notice.day.isoformat(),
        title=f"{mirror}: {text(f'{key}.title')}",
        message=text(f"{key}.text", minutes=minutes, hours=hours),
    )


def summary_message(found: Report, day: date, message_id: str, mirror: str, text: Text) -> Message:
    """The message about a week: sums by day, and for the week what five sessions or more make anonymous."""
    lines = [_day_line(span, text) for span in found.spans]
    lines += ["", text("notify.summary.total", sessions=found.sessions, sets=found.total.sets)]
    enough = found.sessions >= MIN_SESSIONS_FOR_SHARE
    share = found.total.share if enough else None
    if share is not None:
        lines.append(text("notify.summary.share", share=f"{share:.0%}"))
    else:
        lines.append(text("notify.summary.few", n=MIN_SESSIONS_FOR_SHARE))
    up_h = found.machine.up_s / 3600
    lines.append(
        text("notify.summary.machine", hours=f"{up_h:.0f}", minutes=f"{found.machine.out_of_order_s / 60:.0f}")
    )
    return Message(
        id=message_id,
        kind="summary",
        about="",
        mirror=mirror,
        day=day.isoformat(),
        title=f"{mirror}: {text('notify.summary.title', sessions=found.sessions)}",
        message="\n".join(lines),
        sums={
            "first": found.first.isoformat(),
            "last": found.last.isoformat(),
            "sessions": found.sessions,
            "sets": found.total.sets,
            "share_over_toes": None if share is None else round(share, 2),
            "days": [
                {"day": span.first.isoformat(), "sessions": span.sessions, "sets": span.use.sets}
                for span in found.spans
            ],
        },
    )


def week_of(monday: date) -> tuple[date, date]:
    """First and last day of a week."""
    return monday, monday + timedelta(days=6)


def _day_line(span: ReportSpan, text: Text) -> str:
    weekday = text(f"date.weekday-short.{span.first.weekday() + 1}")
    return f"{weekday} {text('notify.summary.day', sessions=span.sessions, sets=span.use.sets)}"
