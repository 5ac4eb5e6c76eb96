"""The thread of the staff service that watches the usage log and sends messages to staff."""

from __future__ import annotations

import logging
import threading
import time
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk.adjustments import Adjustments
from kiosk.notify.channels import Send, SendError, channels
from kiosk.notify.faults import Rules
from kiosk.notify.messages import Message, fault_message, summary_message, week_of
from kiosk.notify.outbox import Outbox
from kiosk.notify.readings import read_state
from kiosk.notify.watch import Notice, look
from kiosk.settings import Settings
from kiosk.text import Text, load_text
from kiosk.usage.report import report
from kiosk.usage.store import StoreError, open_log

LOOK_INTERVAL_S = 60.0
STEP_S = 5.0  # between looks at the queue
MIN_RETRY_S, MAX_RETRY_S = 30.0, 3600.0  # until a refused message is sent again; doubles

log = logging.getLogger(__name__)


@dataclass
class _Retry:
    """at: monotonic seconds of the next attempt. pause_s: pause after it if it fails."""

    at: float = 0.0
    pause_s: float = MIN_RETRY_S


class Notifier:
    """Watches one mirror and sends messages about it, one `step` at a time."""

    def __init__(self, settings: Settings, state: Path, outbox: Outbox, send: dict[str, Send], began: float) -> None:
        """Begin to watch.

        state: directory of the usage log.
        send: channel name to the function that sends on it; raises SendError.
        began: monotonic seconds.
        """
        self._settings = settings
        self._state = state
        self._outbox = outbox
        outbox.waiting = {channel: outbox.waiting.get(channel, []) for channel in send}
        self._send = send
        self._began = began
        self._look_at = began
        self._retries = {channel: _Retry() for channel in send}
        notify = settings.notify
        self._rules = Rules(
            60.0 * notify.minutes, notify.opens, notify.closes, notify.no_session_hours, settings.usage.zone()
        )
        self._mirror = settings.fleet.name or "Gym mirror"
        self._text: Text = load_text(settings.display.language)

    def step(self, now: float, wall: float) -> None:
        """Look at the log and send, where due. now: monotonic seconds. wall: Unix seconds."""
        if now >= self._look_at:
            self._look_at = now + LOOK_INTERVAL_S
            self._look(now, wall)
        for channel, send in self._send.items():
            self._send_waiting(channel, send, now)

    def _look(self, now: float, wall: float) -> None:
        try:
            since = min(self._outbox.watched.open_since.values(), default=None)
            readings = read_state(self._settings, self._state, wall, now - self._began, since)
            watched, notices = look(self._outbox.watched, readings, self._current_rules())
            messages = [self._message(notice, wall, number) for number, notice in enumerate(notices)]
        except (StoreError, OSError) as error:
            log.warning("%s No message can follow from it.", error)
            return
        if watched == self._outbox.watched:
            return
        self._outbox.watched = watched
        for message in messages:
            self._outbox.put(message, list(self._send))
        self._outbox.save()

    def _current_rules(self) -> Rules:
        """With the opening hours that staff have set, if any."""
        opening = Adjustments(self._state, self._settings.sound.volume).opening
        return self._rules if opening is None else replace(self._rules, opens=opening.opens, closes=opening.closes)

    def _message(self, notice: Notice, wall: float, number: int) -> Message:
        """Raises StoreError."""
        message_id = f"{int(wall)}-{number}-{zlib.crc32(self._mirror.encode()):08x}"
        if notice.week is None:
            limits = self._settings.notify.minutes, self._settings.notify.no_session_hours
            return fault_message(notice, message_id, self._mirror, *limits, self._text)
        with open_log(self._state, self._rules.zone) as store:
            found = report(store, *week_of(notice.week), self._rules.zone)
        return summary_message(found, notice.day, message_id, self._mirror, self._text)

    def _send_waiting(self, channel: str, send: Send, now: float) -> None:
        """Send the channel's messages in order until one is refused; the pause before the next attempt doubles."""
        retry, queue = self._retries[channel], self._outbox.waiting.get(channel, [])
        while queue and now >= retry.at:
            try:
                send(queue[0])
            except SendError as error:
                log.warning("%s The next attempt is in %.0f s.", error, retry.pause_s)
                retry.at, retry.pause_s = now + retry.pause_s, min(2 * retry.pause_s, MAX_RETRY_S)
                return
            queue.pop(0)
            retry.pause_s = MIN_RETRY_S
            self._outbox.save()


def start_notifier(settings: Settings, state: Path) -> None:
    """Start the thread if a channel is set. It ends with the process; what still waits is sent after the next start."""
    send = channels(settings.notify)
    if not send:
        return
    notifier = Notifier(settings, state, Outbox.open(state), send, time.monotonic())

    def run() -> None:
        while True:
            notifier.step(time.monotonic(), time.time())
            time.sleep(STEP_S)

    threading.Thread(target=run, name="notify", daemon=True).start()
