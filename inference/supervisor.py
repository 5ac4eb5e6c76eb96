"""Runs one pipeline stage on its own thread and restarts it when it fails or hangs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

from inference.errors import InferenceError

HUNG_S = 5.0  # a stage that has input and delivers no output for this long is hung
STARTUP_TIMEOUT_S = 30.0  # the same limit before the first output, while a model loads or a slow camera opens
MIN_BACK_OFF_S = 1.0  # pause before a failed stage is restarted; each further failure doubles it
MAX_BACK_OFF_S = 30.0
HEALTHY_AFTER_S = 60.0  # if a stage ran this long before it failed, its back-off restarts at MIN_BACK_OFF_S
MAX_CONSECUTIVE_FAULTS = 4  # consecutive code faults answered with a new thread; after these, a new process is needed
STOP_TIMEOUT_S = 2.0  # a thread that has not stopped after this time is hung and abandoned

Work = Callable[[Callable[[], bool]], None]


class StageHung(InferenceError, RuntimeError):  # noqa: N818 - also stored as a value that describes a state
    """A stage has input but delivers no output. Its thread cannot be ended, only abandoned."""


class StageSupervisor:
    """Keeps one pipeline stage running.

    name: of the stage, for messages and the thread.
    work: runs on the stage's thread, again after each failure; its argument returns True when it should stop.
    expected: failures with an external cause; retried without limit.

    fault: why the stage delivers nothing; None while it delivers.
    """

    def __init__(self, name: str, work: Work, expected: type[BaseException]) -> None:
        self._name = name
        self._work = work
        self._expected = expected
        self._stop = threading.Event()
        self._running: Future[None] | None = None
        self._started_at = 0.0
        self._restart_at = 0.0
        self._back_off_s = MIN_BACK_OFF_S
        self._consecutive_faults = 0
        self._hangs = 0
        self._output_count = 0
        self._last_output_at = 0.0
        self._has_output = False  # since the last start
        self.fault: BaseException | None = None

    @property
    def needs_restart(self) -> bool:
        """Whether only a new process can help: the stage hung twice, or its code failed too often in a row."""
        return self._hangs > 1 or self._consecutive_faults > MAX_CONSECUTIVE_FAULTS

    def start(self, now: float) -> None:
        """Start the work on a new thread. now: monotonic seconds."""
        self._stop = threading.Event()
        self._started_at = self._last_output_at = now
        self._has_output = False
        pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=self._name)
        self._running = pool.submit(self._work, self._stop.is_set)
        pool.shutdown(wait=False)

    def stop(self) -> None:
        """Stop the work and wait up to STOP_TIMEOUT_S for its thread."""
        self._stop.set()
        if self._running is not None:
            wait([self._running], STOP_TIMEOUT_S)

    def poll(self, now: float, output_count: int, idle: bool, first_output_s: float, silence_s: float) -> None:
        """Check the stage and restart it once its back-off is over.

        now: monotonic seconds.
        output_count: number of outputs delivered so far; an increase clears the fault.
        idle: whether the stage has no input; silence is then no fault.
        first_output_s: silence before the first output that counts as a fault, seconds.
        silence_s: silence after the first output that counts as a fault, seconds.
        """
        delivered, self._output_count = output_count > self._output_count, output_count
        if self._running is None:
            if now >= self._restart_at:
                self.start(now)
        elif self._running.done():
            ended, self._running = self._running, None
            if (fault := ended.exception()) is not None:
                self._record_failure(fault, now)
        elif delivered:
            self.fault, self._has_output, self._last_output_at = None, True, now
        elif idle:
            self._last_output_at = now
        else:
            self._check_silence(now, silence_s if self._has_output else first_output_s)

    def _check_silence(self, now: float, allowed_s: float) -> None:
        silent_s = now - self._last_output_at
        if silent_s > (HUNG_S if self._has_output else STARTUP_TIMEOUT_S):
            self._abandon(now)
        elif silent_s > allowed_s and self.fault is None:
            self.fault = StageHung(f"The {self._name} has delivered nothing for {allowed_s:.1f} seconds")

    def _abandon(self, now: float) -> None:
        """Abandon the hung thread, which cannot be killed; it stops if it ever wakes. A new one starts later."""
        self._stop.set()
        self._running = None
        self._hangs += 1
        self._record_failure(StageHung(f"The {self._name} hangs"), now)

    def _record_failure(self, fault: BaseException, now: float) -> None:
        self.fault = fault
        if now - self._started_at > HEALTHY_AFTER_S:
            self._back_off_s, self._consecutive_faults = MIN_BACK_OFF_S, 0
        self._restart_at = now + self._back_off_s
        self._back_off_s = min(2 * self._back_off_s, MAX_BACK_OFF_S)
        if not isinstance(fault, (self._expected, StageHung)):
            self._consecutive_faults += 1
