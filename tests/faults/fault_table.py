"""The table of faults: every fault that the tests cause, in the table's order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.faults import machine_faults, staff_faults, vision_faults
from tests.faults.mirror_rig import Row

README = Path(__file__).parent / "README.md"
HEAD = "| fault | the member sees | staff see | remains | works again |\n|---|---|---|---|---|\n"

FAULTS: tuple[Callable[[Path], Row], ...] = (
    vision_faults.camera_unplugged,
    vision_faults.camera_gone_for_an_hour,
    vision_faults.camera_frozen,
    vision_faults.camera_slow,
    vision_faults.camera_green,
    vision_faults.camera_green_at_opening,
    vision_faults.camera_of_another_size,
    vision_faults.camera_driver_hangs,
    vision_faults.camera_driver_hangs_repeatedly,
    vision_faults.model_raises_once,
    vision_faults.model_raises_repeatedly,
    vision_faults.model_hangs,
    vision_faults.model_returns_nan,
    vision_faults.model_returns_garbage,
    vision_faults.model_file_damaged,
    machine_faults.log_locked,
    machine_faults.log_disk_full,
    machine_faults.log_damaged,
    machine_faults.log_cannot_be_opened,
    machine_faults.log_empty_beside_its_wal,
    machine_faults.log_replaced_while_running,
    machine_faults.clock_years_ahead_at_tidy,
    machine_faults.display_lost,
    machine_faults.audio_gone,
    machine_faults.sound_card_pulled,
    machine_faults.speech_hangs,
    machine_faults.too_hot,
    machine_faults.time_jumps,
    machine_faults.buttons_bounce,
    machine_faults.buttons_stick,
    machine_faults.buttons_hammered,
    machine_faults.pins_missing,
    staff_faults.staff_look_at_a_broken_log,
    staff_faults.pin_file_broken,
    staff_faults.state_read_only,
)
