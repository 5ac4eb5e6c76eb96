"""One stage's work on a thread of its own, begun again when it fails or hangs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

HUNG_S = 5.0  # a stage that has work and delivers nothing for so long hangs
STARTUP_TIMEOUT_S = 30.0  # ... and one that has not delivered anything yet: a model is loaded, a slow camera opened
FIRST_PAUSE_S = 1.0  # before a stage that failed is begun again; each further failure doubles the pause
LONGEST_PAUSE_S = 30.0
HEALTHY_AFTER_S = 60.0  # a stage that ran so long before it failed begins with the first pause again
MAX_CONSECUTIVE_FAULTS = 4  # faults of the code in a row that a new thread may mend; after that only a new process can
STOP_TIMEOUT_S = 2.0  # a thread that has not stopped by then hangs and is left behind

Work = Callable[[Callable[[], bool]], None]


class StageHung(RuntimeError):  # noqa: N818 - it names a state that is carried as a value, too
    """A stage has work and delivers nothing; its thread cannot be ended, only left behind."""


class StageSupervisor:
    """Keeps one stage at work.

    work: called on a thread of its own with a function that says whether to stop; called again after it failed or hung.
    expected: kinds of failure that come from outside and are borne for ever.

    fault: why nothing comes, None while it comes.
    """

    def __init__(self, name: str, work: Work, expected: type[BaseException]) -> None:
        self._name = name
        self._work = work
        self._expected = expected
        self._stop = threading.Event()
        self._running: Future[None] | None = None
        self._begun_at = 0.0
        self._begin_at = 0.0
        self._pause_s = FIRST_PAUSE_S
        self._faults = 0
        self._hung = 0
        self._output = 0
        self._heard_at = 0.0
        self._delivers = False
        self.fault: BaseException | None = None

    @property
    def needs_restart(self) -> bool:
        """Whether new threads have not helped: it hung twice, or the code failed too often in a row."""
        return self._hung > 1 or self._faults > MAX_CONSECUTIVE_FAULTS

    def start(self, now: float) -> None:
        self._stop = threading.Event()
        self._begun_at = self._heard_at = now
        self._delivers = False
        pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=self._name)
        self._running = pool.submit(self._work, self._stop.is_set)
        pool.shutdown(wait=False)

    def stop(self) -> None:
        """Stop the work, and wait for it unless it hangs."""
        self._stop.set()
        if self._running is not None:
            wait([self._running], STOP_TIMEOUT_S)

    def poll(self, now: float, output: int, idle: bool, first_s: float, silent_s: float) -> None:
        """output: counts what the work has delivered; when it grows again, the fault is over.

        idle: there is nothing to be done, so nothing can come. first_s, silent_s: how long nothing may come, at first
        and later, until that is a fault.
        """
        grown, self._output = output > self._output, output
        if self._running is None:
            if now >= self._begin_at:
                self.start(now)
        elif self._running.done():
            ended, self._running = self._running, None
            if (fault := ended.exception()) is not None:
                self._note_failure(fault, now)
        elif grown:
            self.fault, self._delivers, self._heard_at = None, True, now
        elif idle:
            self._heard_at = now
        else:
            self._watch_silence(now, silent_s if self._delivers else first_s)

    def _watch_silence(self, now: float, allowed_s: float) -> None:
        silent = now - self._heard_at
        if silent > (HUNG_S if self._delivers else STARTUP_TIMEOUT_S):
            self._leave_behind(now)
        elif silent > allowed_s and self.fault is None:
            self.fault = StageHung(f"The {self._name} has given nothing for {allowed_s:.1f} seconds")

    def _leave_behind(self, now: float) -> None:
        """A thread cannot be killed: it is told to stop, should it ever wake, and another one begins."""
        self._stop.set()
        self._running = None
        self._hung += 1
        self._note_failure(StageHung(f"The {self._name} hangs"), now)

    def _note_failure(self, fault: BaseException, now: float) -> None:
        self.fault = fault
        if now - self._begun_at > HEALTHY_AFTER_S:
            self._pause_s, self._faults = FIRST_PAUSE_S, 0
        self._begin_at = now + self._pause_s
        self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
        if not isinstance(fault, (self._expected, StageHung)):
            self._faults += 1
