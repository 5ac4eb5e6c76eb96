"""Cases for messages of the fleet, certificates' names, small files of the mirror and folders of exercises."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from argon2 import extract_parameters
from argon2.exceptions import VerifyMismatchError
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.adjustments import ADJUSTMENTS_FILE, Adjustment, Adjustments
from kiosk.exercises.catalogue import load_catalogue, load_exercises
from kiosk.fleet.messages import NAME_PATTERN, MessageError, read_message
from kiosk.settings import SettingsError, load_settings
from kiosk.staff.access import FILE_NAME as PIN_FILE
from kiosk.staff.access import SCREEN_GUESSES_FILE, AccessError, StaffAccess
from kiosk.staff.change_request import REQUEST_FILE, take_request
from kiosk.staff.guesses import REFILL_S
from kiosk.staff.known_browsers import KEY_FILE, stored_key
from tests.fuzz.mutations import mutated, spoilt, squat

file_names = st.text(st.characters(exclude_characters="/\x00", codec="utf-8"), min_size=1, max_size=20).filter(
    lambda name: name not in (".", "..")
) | st.sampled_from(["own.toml", "programs.toml", "squat.toml", ".toml", "own.TOML", "a.toml"])

MESSAGE = (
    b'{"mirror": "evil-1", "day": "2026-03-12", "revision": 5, "sessions": 9, "exercises": {"squat": {"sets": 6,'
    b' "left": 1, "reps": 60, "seconds": 300.0, "good": 40, "graded": 50, "cues": {"knee-in": 3}}}, "running": {"up_s":'
    b' 3600.0, "out_of_order_s": 0.0, "hottest_c": 60.5, "events": {"start": 1}}}'
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)
json_texts = json_values.map(lambda value: json.dumps(value).encode())


def edited(fields: dict[str, st.SearchStrategy[object]]) -> st.SearchStrategy[bytes]:
    """The message with some of its fields replaced."""
    replaced = st.fixed_dictionaries({}, optional=fields)
    return replaced.map(lambda some: json.dumps(json.loads(MESSAGE) | some).encode())


@given(
    topic=st.sampled_from(["gym-mirror/1/evil-1/day", "gym-mirror/1/evil-1/health", "gym-mirror/1/evil-1/presence"])
    | st.text(max_size=30).map(lambda name: f"gym-mirror/1/{name}"),
    payload=spoilt(MESSAGE)
    | json_texts
    | edited(dict.fromkeys(("mirror", "day", "revision", "sessions", "exercises", "running", "more"), json_values)),
)
@example(topic="gym-mirror/1/evil-1/day", payload=b'{"a\\u0000b": 1}')
def messages(topic: str, payload: bytes) -> None:
    """What a broker delivers: stored as it is or named by a reason that every log and database takes."""
    try:
        found = read_message(topic, payload, date(2026, 3, 13))
    except MessageError as error:
        reason = str(error)
    else:
        reason = ""
        assert found.day <= date(2026, 3, 13)
        assert "\x00" not in found.model_dump_json()
    assert reason.isprintable()


PIN_JSON = b'{"pin": "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$aGFzaGhhc2hoYXNoaGFzaA", "password": null}'


@given(
    content=spoilt(PIN_JSON) | json_texts | st.binary(max_size=60), count=spoilt(b'{"guesses_left": 7.5}') | json_texts
)
@example(content=b"", count=b"")
@example(content=b'{"pin": 5}', count=b'{"guesses_left": 1e999}')
def pin_files(content: bytes, count: bytes) -> None:
    """The files of the state directory besides the log, as a failing card, an editor or an intruder leaves them."""
    with TemporaryDirectory() as folder:
        access = StaffAccess(Path(folder))
        (Path(folder) / PIN_FILE).write_bytes(content)
        for file in (SCREEN_GUESSES_FILE, ADJUSTMENTS_FILE, KEY_FILE, REQUEST_FILE):
            (Path(folder) / file).write_bytes(count)
        lock = access.screen_lock()
        assert 0 <= lock.wait_s(0.0) <= REFILL_S
        with mock.patch("kiosk.staff.access.PASSWORD_HASHER", FAST_HASHER), suppress(AccessError):
            assert not lock.try_open("280417", 0.0)
        assert 0 <= Adjustments(Path(folder), 60).percent(Adjustment.VOLUME) <= 100
        assert stored_key(Path(folder))
        take_request(Path(folder))
        assert not (Path(folder) / REQUEST_FILE).exists()


class FastHasher:
    """Checks the form of a hash as the real one does, without its 19 MiB and milliseconds."""

    def verify(self, stored: str, given: str) -> bool:
        extract_parameters(stored)
        raise VerifyMismatchError


FAST_HASHER = FastHasher()


@given(
    files=st.dictionaries(
        file_names, st.binary(max_size=60) | st.deferred(lambda: mutated(squat())).map(str.encode), max_size=4
    )
)
def exercise_folders(files: dict[str, bytes]) -> None:
    """An installer's folder: files of any name and content, folders and links among them."""
    with TemporaryDirectory() as folder:
        for number, (name, content) in enumerate(files.items()):
            place = Path(folder) / name
            if number % 3 == 1:
                place.mkdir()
            elif number % 3 == 2:
                place.symlink_to("nowhere")
            else:
                place.write_bytes(content)
        assert load_catalogue(Path(folder)).exercises.keys() >= load_exercises().keys()


@given(
    name=st.text(max_size=44) | st.from_regex(NAME_PATTERN) | spoilt(b"berlin-2").map(lambda raw: raw.decode("latin-1"))
)
@example(name="berlin-2\n")
@example(name="../authority")
def certificate_names(name: str) -> None:
    """A name that the fleet accepts is one part of a path, one level of a topic, and a user name at the broker."""
    try:
        found = read_message(f"gym-mirror/1/{name}/presence", json.dumps(presence(name)).encode())
    except MessageError:
        return
    assert found.mirror == name
    assert re.fullmatch("[a-z0-9-]{1,40}", name)
    with suppress(SettingsError), TemporaryDirectory() as folder:
        (Path(folder) / "config.toml").write_text(f"[fleet]\nname = {json.dumps(name)}\n")
        assert load_settings(Path(folder) / "config.toml").fleet.name == name


def presence(name: str) -> dict[str, object]:
    return {"mirror": name, "day": "2026-03-12", "revision": 1, "online": True}
