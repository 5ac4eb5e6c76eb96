"""The four buttons and their lamps on the pins of a Raspberry Pi, through gpiozero on lgpio."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Literal, Self

from hardware.buttons import Button, Edge

Level = Literal["low", "high"]


class ButtonPanelError(ValueError):
    """There are no pins to use; the message says why."""


@dataclass(frozen=True)
class Wiring:
    """Which pin is what, by BCM number.

    pull: the resistor inside the board at each button. pressed, lit: level of the pin while a button is pressed and
    while a lamp is lit.
    """

    buttons: Mapping[Button, int]
    lamps: Mapping[Button, int]
    pull: Literal["up", "down", "none"] = "up"
    pressed: Level = "low"
    lit: Level = "high"


class GpioButtonPanel:
    """Edges in, light out. Close it, or use it with `with`.

    faults: one sentence for each pin that could not be used or was lost since; the other pins go on working.
    """

    def __init__(
        self,
        wiring: Wiring,
        factory: Any,
        errors: tuple[type[Exception], ...],
        on_fault: Callable[[str], None] = lambda fault: None,
    ) -> None:
        """factory: gpiozero's pin factory. errors: what its pins raise when they fail. tell: hears of each fault."""
        self.faults: list[str] = []
        self._tell = on_fault
        self._errors = errors
        self._queue: SimpleQueue[Edge] = SimpleQueue()
        self._close = ExitStack()
        self._contacts: dict[Button, tuple[Any, bool]] = {}  # gpiozero's device; whether active means released
        self._lamps: dict[Button, Any] = {}
        self._down = dict.fromkeys(Button, False)
        self._lit = dict.fromkeys(Button, False)
        for button, pin in wiring.buttons.items():
            self._open_contact(button, pin, wiring, factory)
        for button, pin in wiring.lamps.items():
            self._open_lamp(button, pin, wiring, factory)

    @property
    def failed_buttons(self) -> frozenset[Button]:
        """The buttons whose contact or lamp cannot be used."""
        return frozenset(button for button in Button if button not in self._contacts or button not in self._lamps)

    def read_edges(self, now: float) -> list[Edge]:
        """The edges since the last call. Never waits. now: monotonic seconds."""
        edges = []
        while True:
            try:
                edges.append(self._queue.get_nowait())
            except Empty:
                break
        for edge in edges:
            self._down[edge.button] = edge.down
        return edges + self._poll_missed(now)

    def set_lamps(self, buttons: Collection[Button]) -> None:
        """Light the lamps of these buttons and no others."""
        for button, lamp in list(self._lamps.items()):
            lit = button in buttons
            if lit == self._lit[button]:
                continue
            try:
                lamp.value = lit
            except self._errors as error:
                del self._lamps[button]
                self._note(f"The lamp of {button.upper()} was lost: {error}.")
            self._lit[button] = lit

    def close(self) -> None:
        """Lamps off, pins released. May be called twice."""
        self.set_lamps(())
        self._close.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open_contact(self, button: Button, pin: int, wiring: Wiring, factory: Any) -> None:
        from gpiozero import DigitalInputDevice

        pressed_high = wiring.pressed == "high"
        floating = wiring.pull == "none"
        try:
            device = DigitalInputDevice(
                pin,
                pull_up=None if floating else wiring.pull == "up",
                active_state=pressed_high if floating else None,
                pin_factory=factory,
            )
        except self._errors as error:
            self._note(f"{button.upper()} on pin {pin} cannot be used: {error}.")
            return
        self._close.callback(device.close)
        # gpiozero calls a pulled-up pin active when it is low; a contact that opens when pressed is the reverse.
        inverted = not floating and (wiring.pull == "up") == pressed_high
        device.when_activated = partial(self._on_edge, button, not inverted)
        device.when_deactivated = partial(self._on_edge, button, inverted)
        self._contacts[button] = (device, inverted)

    def _open_lamp(self, button: Button, pin: int, wiring: Wiring, factory: Any) -> None:
        from gpiozero import LED

        try:
            lamp = LED(pin, active_high=wiring.lit == "high", pin_factory=factory)
        except self._errors as error:
            self._note(f"The lamp of {button.upper()} on pin {pin} cannot be used: {error}.")
            return
        self._close.callback(lamp.close)
        self._lamps[button] = lamp

    def _note(self, fault: str) -> None:
        self.faults.append(fault)
        self._tell(fault)

    def _on_edge(self, button: Button, down: bool) -> None:
        """Called on lgpio's one thread, where an exception would end all buttons: so nothing but the queue here."""
        self._queue.put(Edge(button, down, time.monotonic()))

    def _poll_missed(self, now: float) -> list[Edge]:
        """Edges never heard: of a button down from the start, or lost when bounces overran the kernel's short queue."""
        edges = []
        for button, (device, inverted) in list(self._contacts.items()):
            try:
                down = bool(device.is_active) != inverted
            except self._errors as error:
                del self._contacts[button]
                self._note(f"{button.upper()} was lost: {error}.")
                down = False
            if down != self._down[button]:
                self._down[button] = down
                edges.append(Edge(button, down, now))
        return edges


def open_button_panel(wiring: Wiring, tell: Callable[[str], None] = lambda fault: None) -> GpioButtonPanel:
    """The pins of this board. Raises PinsError where there are none; a single pin that fails is told in `faults`.

    tell: hears of each fault, at once or when it comes.
    """
    _set_lgpio_workdir()
    try:
        import lgpio
        from gpiozero import GPIOZeroError
        from gpiozero.pins.lgpio import LGPIOFactory
    except (ImportError, OSError) as error:
        raise ButtonPanelError(f"No buttons and lamps here ({error}); the keyboard works.") from error
    errors = (GPIOZeroError, lgpio.error, OSError)
    try:
        factory = LGPIOFactory()
    except errors as error:
        raise ButtonPanelError(f"No buttons and lamps here ({error}); the keyboard works.") from error
    return GpioButtonPanel(wiring, factory, errors, tell)


def _set_lgpio_workdir() -> None:
    """Importing lgpio makes a pipe, and fails in a directory that cannot be written or has another user's pipe."""
    if "LG_WD" not in os.environ:
        place = tempfile.mkdtemp(prefix="gym-mirror-")
        atexit.register(shutil.rmtree, place, ignore_errors=True)
        os.environ["LG_WD"] = place
