"""The four buttons and their lamps on the GPIO pins of a Raspberry Pi, through gpiozero on lgpio."""

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
from hardware.errors import HardwareError

Level = Literal["low", "high"]


class ButtonPanelError(HardwareError, ValueError):
    """The GPIO pins cannot be used; the message says why."""


@dataclass(frozen=True)
class Wiring:
    """Pin assignment by BCM number.

    buttons: input pin of each button.
    lamps: output pin of each button's lamp.
    pull: the board's internal resistor at each button pin; "none" for an external one.
    pressed: level of a button pin while the button is pressed.
    lit: level of a lamp pin while the lamp is lit.
    """

    buttons: Mapping[Button, int]
    lamps: Mapping[Button, int]
    pull: Literal["up", "down", "none"] = "up"
    pressed: Level = "low"
    lit: Level = "high"


class GpioButtonPanel:
    """Reads button edges and drives lamps. Close it, or use it in a `with` block.

    faults: one sentence for each pin that could not be opened or failed later; the other pins keep working.
    """

    def __init__(
        self,
        wiring: Wiring,
        factory: Any,
        errors: tuple[type[Exception], ...],
        on_fault: Callable[[str], None] = lambda fault: None,
    ) -> None:
        """Open every pin; one that fails becomes a fault.

        factory: gpiozero's pin factory.
        errors: the exceptions that its pins raise.
        on_fault: called with each fault as it occurs.
        """
        self.faults: list[str] = []
        self._on_fault = on_fault
        self._errors = errors
        self._queue: SimpleQueue[Edge] = SimpleQueue()
        self._close = ExitStack()
        self._contacts: dict[
            Button, tuple[Any, bool]
        ] = {}  # gpiozero's device, and whether its active level means "released"
        self._lamps: dict[Button, Any] = {}
        self._down = dict.fromkeys(Button, False)
        self._lit = dict.fromkeys(Button, False)
        for button, pin in wiring.buttons.items():
            self._open_contact(button, pin, wiring, factory)
        for button, pin in wiring.lamps.items():
            self._open_lamp(button, pin, wiring, factory)

    @property
    def failed_buttons(self) -> frozenset[Button]:
        """The buttons with a failed contact or lamp."""
        return frozenset(button for button in Button if button not in self._contacts or button not in self._lamps)

    def read_edges(self, now: float) -> list[Edge]:
        """The edges since the last call, without waiting. now: monotonic seconds."""
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
        """Light the lamps of these buttons and switch off the others."""
        for button, lamp in list(self._lamps.items()):
            lit = button in buttons
            if lit == self._lit[button]:
                continue
            try:
                lamp.value = lit
            except self._errors as error:
                del self._lamps[button]
                self._report(f"The lamp of {button.upper()} has failed: {error}.")
            self._lit[button] = lit

    def close(self) -> None:
        """Switch off the lamps and release the pins. A second call does nothing."""
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
            self._report(f"{button.upper()} on pin {pin} cannot be used: {error}.")
            return
        self._close.callback(self._release, device)
        # In gpiozero a pulled-up pin is active when low. For a contact that opens when pressed, active means released.
        inverted = not floating and (wiring.pull == "up") == pressed_high
        device.when_activated = partial(self._on_edge, button, not inverted)
        device.when_deactivated = partial(self._on_edge, button, inverted)
        self._contacts[button] = (device, inverted)

    def _open_lamp(self, button: Button, pin: int, wiring: Wiring, factory: Any) -> None:
        from gpiozero import LED

        try:
            lamp = LED(pin, active_high=wiring.lit == "high", pin_factory=factory)
        except self._errors as error:
            self._report(f"The lamp of {button.upper()} on pin {pin} cannot be used: {error}.")
            return
        self._close.callback(self._release, lamp)
        self._lamps[button] = lamp

    def _release(self, device: Any) -> None:
        """Give a pin back. A second call does nothing, and so does one for pins that are gone."""
        try:
            device.close()
        except self._errors:
            device._pin = None  # gpiozero would try again, and complain, when the device is collected

    def _report(self, fault: str) -> None:
        self.faults.append(fault)
        self._on_fault(fault)

    def _on_edge(self, button: Button, down: bool) -> None:
        """Queue the edge. Runs on lgpio's only thread, where an exception would stop all buttons."""
        self._queue.put(Edge(button, down, time.monotonic()))

    def _poll_missed(self, now: float) -> list[Edge]:
        """Edges that raised no interrupt: a button down at the start, or an edge lost in a full kernel queue."""
        edges = []
        for button, (device, inverted) in list(self._contacts.items()):
            try:
                down = bool(device.is_active) != inverted
            except self._errors as error:
                del self._contacts[button]
                self._release(device)  # or lgpio reports without end what it cannot read
                self._report(f"{button.upper()} has failed: {error}.")
                down = False
            if down != self._down[button]:
                self._down[button] = down
                edges.append(Edge(button, down, now))
        return edges


def open_button_panel(wiring: Wiring, on_fault: Callable[[str], None] = lambda fault: None) -> GpioButtonPanel:
    """Open the buttons and lamps on this board's pins; a single pin that fails is listed in `faults`.

    on_fault: called with each fault as it occurs, also while opening.
    Raises ButtonPanelError when the board has no usable pins.
    """
    _set_lgpio_workdir()
    try:
        import lgpio
        from gpiozero import GPIOZeroError
        from gpiozero.pins.lgpio import LGPIOFactory
    except (ImportError, OSError) as error:
        raise ButtonPanelError(f"The board's pins cannot be used ({error}); only a keyboard works.") from error
    # AttributeError: Debian's gpiozero 1.6 calls what lgpio 0.2.2 no longer has.
    errors = (GPIOZeroError, lgpio.error, OSError, AttributeError)
    try:
        factory = LGPIOFactory()
    except errors as error:
        raise ButtonPanelError(f"The board's pins cannot be used ({error}); only a keyboard works.") from error
    return GpioButtonPanel(wiring, factory, errors, on_fault)


def _set_lgpio_workdir() -> None:
    """Give lgpio a private directory. Its import creates a pipe there; a read-only directory or another user's pipe
    makes it fail."""
    if "LG_WD" not in os.environ:
        directory = tempfile.mkdtemp(prefix="gym-mirror-")
        atexit.register(shutil.rmtree, directory, ignore_errors=True)
        os.environ["LG_WD"] = directory
