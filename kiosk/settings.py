"""Every setting with default, range and unit, and the TOML file that they are loaded from."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import time
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, model_validator

from hardware.buttons import Button
from hardware.gpio import Wiring
from kiosk.errors import KioskError
from kiosk.text import FALLBACK, LANGUAGES
from kiosk.toml_file import TomlFileError, may_exist, read_toml, reason

SYSTEM_FILE = Path("/etc/gym-mirror/config.toml")
RENAMED_TABLES = {"chain": "fleet"}  # old name: new name; settings files of version 0.1 still load

Level = Literal["low", "high"]
Pin = Annotated[int, Field(strict=True, ge=2, le=27)]  # BCM numbers; 0 and 1 belong to the board's own memory chip
FrameSide = Annotated[int, Field(strict=True, ge=160, le=4096, multiple_of=2)]  # px
MirrorName = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
MailAddress = Annotated[str, Field(pattern=r"^[^@\s,<>]+@[^@\s,<>]+$")]
FLEET_FILES = Path("/etc/gym-mirror/fleet")
MAX_DEFAULT_THREADS = 3  # of a Raspberry Pi's four cores; the fourth is for drawing

log = logging.getLogger(__name__)


class SettingsError(KioskError, ValueError):
    """The settings file cannot be used; the message lists every fault in it."""


def _known_zone(name: str) -> str:
    if name != "local":
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, OSError, ValueError) as error:
            raise ValueError("should be local or a time zone such as Europe/Berlin") from error
    return name


def _known_language(code: str) -> str:
    if code not in LANGUAGES:
        raise ValueError(f'should be one of {", ".join(LANGUAGES)}, not "{code}"')
    return code


def _of_home(path: Path) -> Path:
    if not str(path).isprintable():
        raise ValueError("should be a path without control characters")
    return path.expanduser()


def default_threads() -> int:
    """All cores but one, at most three."""
    return max(1, min(MAX_DEFAULT_THREADS, (os.cpu_count() or 1) - 1))


def _web_address(address: str) -> str:
    """Raises ValueError for an address to which urllib cannot send."""
    with suppress(ValueError):  # urlsplit refuses ports and brackets
        if re.fullmatch(r"https?://[!-?A-~]+", address) and urlsplit(address).hostname and urlsplit(address).port != 0:
            return address
    raise ValueError("should be an address such as https://ntfy.sh/TOPIC; write other letters as in %C3%BC for ü")


OwnPath = Annotated[Path, AfterValidator(_of_home)]  # ~ is the home directory of whoever runs the program


class Section(BaseModel):
    """A table of the file: unknown keys are errors, values are immutable.

    The line under a key is its description; `gym-mirror config` prints it with default and range.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, allow_inf_nan=False)


class Display(Section):
    orientation: Literal["portrait", "landscape"] = "portrait"
    """orientation of the mounted screen"""
    turned: Literal[90, 270] = 90
    """degrees clockwise by which the panel was turned for portrait mounting; ignored if the desktop rotates it"""
    language: Annotated[str, AfterValidator(_known_language)] = FALLBACK
    """language of every word on the screen, such as en or de"""
    button_edge: Literal["bottom", "left", "right"] = "bottom"
    """screen edge at which the four buttons are mounted"""


class Camera(Section):
    source: Literal["auto", "picamera2", "usb"] = "auto"
    """auto tries picamera2, then USB"""
    device: str = Field(default="auto", min_length=1)
    """the USB camera, such as /dev/video0; auto = the first plugged in"""
    size: tuple[FrameSide, FrameSide] = (1280, 720)
    """requested width and height of the camera image, px, even, 160 to 4096"""
    rotate: Literal[0, 90, 180, 270] = 0
    """degrees clockwise that make the picture upright"""
    mains_hz: Literal[50, 60] = 50
    """frequency of the mains, against flickering lamps; 60 in North America and parts of Asia"""
    focal_px: float | None = Field(default=None, ge=100, le=10_000)
    """focal length of the lens, px of the picture width; unset = a typical lens; the staff page Lens measures it"""


class Model(Section):
    name: Literal["auto", "lightning", "thunder"] = "auto"
    """thunder is more accurate and slower; auto times it once and uses it where the board is fast enough"""
    threads: int = Field(strict=True, default_factory=default_threads, ge=1, le=8)
    """processor cores for the model; unset = all cores but one (camera image and drawing), at most 3"""


class ButtonPins(Section):
    previous: Pin = 5
    """BCM pin"""
    next: Pin = 6
    """BCM pin"""
    ok: Pin = 13
    """BCM pin"""
    back: Pin = 19
    """BCM pin"""
    pull: Literal["up", "down", "none"] = "up"
    """resistor inside the board; up = button to ground"""
    pressed: Level = "low"
    """level of the pin while the button is pressed"""


class LampPins(Section):
    previous: Pin = 12
    """BCM pin"""
    next: Pin = 16
    """BCM pin"""
    ok: Pin = 20
    """BCM pin"""
    back: Pin = 21
    """BCM pin"""
    lit: Level = "high"
    """level of the pin while the lamp is lit"""


class Sound(Section):
    volume: int = Field(strict=True, default=70, ge=0, le=100)
    """percent; 0 = silent"""
    card: Annotated[str, Field(pattern=r"^[A-Za-z0-9_]+$", max_length=16)] = "auto"
    """sound card, by the name that gym-mirror doctor lists, such as vc4hdmi0; auto = the system's own choice"""
    voice: Literal["pack", "espeak"] = "pack"
    """pack = recordings, and espeak-ng for what they lack; espeak = espeak-ng for everything"""
    quiet_from: time | None = None
    """no sound from this local time, such as 21:30:00"""
    quiet_to: time | None = None
    """until this local time"""

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.quiet_from is None) != (self.quiet_to is None):
            raise ValueError("quiet_from and quiet_to go together; give both or neither")
        if self.quiet_from is not None and self.quiet_from == self.quiet_to:
            raise ValueError("quiet_from and quiet_to are the same; for no sound at all set volume = 0")
        return self


class Usage(Section):
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "local"
    """where the day begins: local (the board's own zone) or a name such as Europe/Berlin"""
    keep_days: int = Field(strict=True, default=400, ge=7, le=3650)
    """days after which single sets are deleted; daily sums stay"""

    def zone(self) -> ZoneInfo | None:
        """The time zone of the log's days; None for the board's own."""
        return None if self.time_zone == "local" else ZoneInfo(self.time_zone)


class Exercises(Section):
    folder: OwnPath | None = None
    """folder with exercise files of your own"""


class Staff(Section):
    address: str = Field(default="127.0.0.1", min_length=1)
    """where the staff's pages listen; 0.0.0.0 opens them to the gym's network"""
    port: int = Field(strict=True, default=8470, ge=1024, le=65535)
    """port of the staff's pages"""
    certificate: OwnPath | None = None
    """TLS certificate (PEM); with it the pages speak HTTPS"""
    key: OwnPath | None = None
    """private key of the certificate (PEM)"""
    metrics: bool = Field(default=False, strict=True)
    """the machine's figures at /metrics for Prometheus, without a log-in"""
    idle_minutes: int = Field(strict=True, default=15, ge=1, le=240)
    """minutes without a click after which staff log in again"""
    path: str = Field(default="", pattern=r"^(/[A-Za-z0-9._~-]+)*$", max_length=100)
    """path under which a reverse proxy serves the pages, such as /mirror; unset = the top"""
    proxy: Literal["none", "http", "https"] = "none"
    """a reverse proxy stands before the pages, and how browsers reach it; its X-Forwarded headers are trusted"""
    controller: str | None = Field(default=None, min_length=1, max_length=300)
    """name and address of who is responsible for the data, for the privacy page; unset = the page says so"""

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.certificate is None) != (self.key is None):
            raise ValueError("certificate and key go together; give both or neither")
        return self


class Fleet(Section):
    name: MirrorName | None = None
    """name of this mirror (or collector) in a fleet, as in its certificate; unset = nothing is sent"""
    broker: str = Field(default="localhost", min_length=1)
    """the fleet's MQTT broker, as in its certificate"""
    port: int = Field(strict=True, default=8883, ge=1, le=65535)
    """port of the broker; always TLS"""
    authority: OwnPath = FLEET_FILES / "authority.pem"
    """certificate of the fleet's authority (PEM)"""
    certificate: OwnPath = FLEET_FILES / "certificate.pem"
    """certificate shown to the broker (PEM)"""
    key: OwnPath = FLEET_FILES / "key.pem"
    """private key of the certificate (PEM)"""
    database: str = "dbname=gym_mirror"
    """PostgreSQL of the fleet, for collector and fleet pages (libpq connection string)"""


class Notify(Section):
    smtp_host: str | None = Field(default=None, pattern=r"^[^\s/@]+$")
    """mail server that takes messages for staff; always TLS; unset = no mail"""
    smtp_port: int = Field(strict=True, default=465, ge=1, le=65535)
    """port of the mail server: 465 begins with TLS, any other changes to TLS before the log-in"""
    smtp_user: str | None = Field(default=None, min_length=1)
    """name for the log-in; unset = the address of mail_from"""
    password_file: OwnPath | None = None
    """file with the password for the log-in, readable by the staff service; unset = no log-in"""
    mail_from: MailAddress | None = None
    """sender's address"""
    mail_to: tuple[MailAddress, ...] = Field(default=(), max_length=20)
    """addresses that get the messages, at most 20"""
    webhook: Annotated[str, AfterValidator(_web_address)] | None = None
    """address that gets each message as JSON (ntfy, Slack, Home Assistant); unset = none"""
    minutes: int = Field(strict=True, default=10, ge=1, le=1440)
    """minutes that a fault must last before it is reported, and be over before its end is reported"""
    opens: time | None = None
    """when the gym opens, local time, such as 06:00:00"""
    closes: time | None = None
    """when it closes, on the same day"""
    no_session_hours: int | None = Field(strict=True, default=None, ge=1, le=200)
    """opening hours without a session after which this is reported, such as 20; unset = never"""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.smtp_host is not None and (self.mail_from is None or not self.mail_to):
            raise ValueError("smtp_host needs mail_from and mail_to")
        if (self.opens is None) != (self.closes is None):
            raise ValueError("opens and closes go together; give both or neither")
        if self.opens is not None and self.closes is not None and self.opens >= self.closes:
            raise ValueError("opens should be before closes")
        if self.no_session_hours is not None and self.opens is None:
            raise ValueError("no_session_hours needs opens and closes")
        return self


class Settings(Section):
    display: Display = Display()
    camera: Camera = Camera()
    model: Model = Model()
    buttons: ButtonPins = ButtonPins()
    lamps: LampPins = LampPins()
    sound: Sound = Sound()
    usage: Usage = Usage()
    exercises: Exercises = Exercises()
    staff: Staff = Staff()
    fleet: Fleet = Fleet()
    notify: Notify = Notify()

    def wiring(self) -> Wiring:
        """Pins and levels of buttons and lamps."""
        return Wiring(
            buttons={button: getattr(self.buttons, button.value) for button in Button},
            lamps={button: getattr(self.lamps, button.value) for button in Button},
            pull=self.buttons.pull,
            pressed=self.buttons.pressed,
            lit=self.lamps.lit,
        )

    @model_validator(mode="after")
    def _no_pin_twice(self, info: ValidationInfo) -> Self:
        """Each pin may have one use. Keys in the validation context have invalid values in the file and are ignored."""
        owners: dict[int, list[str]] = {}
        for table, pins in (("buttons", self.buttons), ("lamps", self.lamps)):
            for button in Button:
                if (table, button.value) not in (info.context or ()):
                    owners.setdefault(getattr(pins, button.value), []).append(f"{table}.{button.value}")
        clashes = [
            f"{' and '.join(names)} are {'both' if len(names) == 2 else 'all'} pin {pin}; give each its own"
            for pin, names in owners.items()
            if len(names) > 1
        ]
        if clashes:
            raise ValueError("; ".join(clashes))
        return self


def find_settings_file(
    option: Path | None, environment: Mapping[str, str], system_file: Path = SYSTEM_FILE
) -> Path | None:
    """The file of --config, of the system or of the user, whichever is first; None if there is none.

    option: the file of --config, which need not exist; None without.
    environment: of the process.
    """
    if option is not None:
        return option
    base = environment.get("XDG_CONFIG_HOME")
    own = (Path(base) if base else Path.home() / ".config") / "gym-mirror" / "config.toml"
    return next((file for file in (system_file, own) if may_exist(file)), None)


def load_settings(path: Path | None) -> Settings:
    """The settings of the file, with defaults for the rest; all defaults for None.

    Raises SettingsError, with every fault in one message, for a file that cannot be read, is not TOML, or has an
    unknown key, a value out of range or values that contradict each other.
    """
    if path is None:
        return Settings()
    try:
        values = read_toml(path)
    except TomlFileError as error:
        raise SettingsError(f"The settings file {path} {error}.") from error
    if path.is_file() and not path.read_bytes().strip():  # as a power cut may leave it; /dev/null means defaults
        raise SettingsError(f"The settings file {path} is empty; write it again or remove it.")
    values = _with_current_names(values, path)
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(f"The settings file {path} cannot be used: {'; '.join(_faults(values))}.") from error


def _with_current_names(values: dict[str, Any], path: Path) -> dict[str, Any]:
    """The file's tables under their current names. Raises SettingsError when a table has both names."""
    for old, new in RENAMED_TABLES.items():
        if old not in values:
            continue
        if new in values:
            raise SettingsError(
                f"The settings file {path} has the table [{new}] and also [{old}], its former name; keep only [{new}]."
            )
        log.warning("The table [%s] in %s is now called [%s]; rename it there.", old, path, new)
        values = {new if table == old else table: keys for table, keys in values.items()}
    return values


def _faults(values: dict[str, Any]) -> list[str]:
    """Every fault: first those of single keys, then, without these keys, the contradictions between the others."""
    faults: list[str] = []
    dropped: set[tuple[int | str, ...]] = set()
    while True:
        try:
            Settings.model_validate(values, context=dropped)
        except ValidationError as error:
            found = error.errors()
            faults += [_describe(fault) for fault in found]
            where = {fault["loc"][:2] for fault in found if fault["loc"]}
            if not where:  # contradictions between tables come last
                return faults
            dropped |= where
            values = {
                table: {key: value for key, value in keys.items() if (table, key) not in dropped}
                for table, keys in values.items()
                if (table,) not in dropped
            }
        else:
            return faults


def _describe(fault: Mapping[str, Any]) -> str:
    """One fault as `table.key: what is wrong`."""
    where = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        key, siblings = str(fault["loc"][-1]), _sibling_keys(fault["loc"])
        tables = [] if len(fault["loc"]) > 1 else [table for table in siblings if key in _sibling_keys((table, key))]
        similar = [f"{table}.{key}" for table in tables] or get_close_matches(key, siblings, n=1)
        return f"{where} is not a known key" + (f" (did you mean {similar[0]}?)" if similar else "")
    if fault["type"] == "value_error":
        message = str(fault["ctx"]["error"])
        return f"{where}: {message}" if where else message
    return f"{where}: {reason(fault)}"


def _sibling_keys(where: tuple[str | int, ...]) -> list[str]:
    section = Settings.model_fields[str(where[0])].annotation if len(where) > 1 else Settings
    assert isinstance(section, type)
    assert issubclass(section, Section)
    return list(section.model_fields)
