"""Buttons and lamps on the kernel's pins, in a virtual machine: through gpiozero and lgpio, as on a board."""

from __future__ import annotations

import re

import pytest

from tests.distributions.build import Root, debian_root
from tests.systemd.machine import boot, make_image
from tests.systemd.machine.kernel_pins import APT, add_pins
from tests.systemd.test_machine import APT as MACHINE_APT
from tests.systemd.test_machine import BOOTED_S, install

LIT = re.compile(r"lamps ([01]{4})")  # PREVIOUS, NEXT, OK, BACK


@pytest.fixture(scope="module")
def root() -> Root:
    """The machine's Debian 13 with simulated pins and the mirror."""
    root = debian_root("trixie-pins", "trixie", [*MACHINE_APT, *APT])
    add_pins(root)
    install(root)
    return root


@pytest.fixture(scope="module")
def said(root, tmp_path_factory) -> list[str]:
    """What the drill reports."""
    work = tmp_path_factory.mktemp("pins")
    image = work / "disk"
    make_image(root, image, "pins")
    try:
        log = boot(root, image, work, BOOTED_S)
    finally:
        image.unlink()
    return re.findall(r"^DRILL \d+ (.*)$", log, re.MULTILINE)


@pytest.mark.long
def test_the_panel_reports_what_was_pressed_and_lights_what_was_asked(said) -> None:
    for line in (
        "previous: press previous", "next: press next", "ok: press ok", "back: press back",
        "held: press back, hold back", "both: chord",
        "lit: previous", "lit: previous, next, ok, back", "lit: none", "closed: none",
    ):  # fmt: skip
        assert line in said
    assert {"bounced: press ok", "bounced: nothing"} & set(said), "fifty bounces are at most one press"


@pytest.mark.long
def test_an_old_gpiozero_is_one_sentence_per_pin(said) -> None:
    after = said[said.index("an old gpiozero") + 1 :]
    assert after[0] == "PREVIOUS on pin 5 cannot be used: module 'lgpio' has no attribute 'SET_BIAS_DISABLE'."
    assert not any("Traceback" in line for line in after)


@pytest.mark.long
def test_presses_on_the_pins_lead_through_the_mirror(said) -> None:
    lamps = dict(re.split(", (?=lamps)", line) for line in said if LIT.search(line))
    assert lamps["mirror runs"] != "lamps 0000"
    assert lamps["stopped"] == "lamps 0000"
    assert len(set(lamps.values())) > 2, "other buttons have a function on other screens"
