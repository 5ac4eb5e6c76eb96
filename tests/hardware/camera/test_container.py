"""Unusual but whole clips are read to their end, truncated ones are refused, and no bytes make the reader fail.

The clips were drawn by a test-picture generator, 64x48 at 20 frames per second:
`*_long_sound`: 40 frames, the sound lasts twice as long; `edit_list`: 40 frames of which the last 30 are shown;
`cut_group`: begins with frames whose reference was cut off; `variable_rate`: 3 of 7 frames are left out.
"""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.camera.clip import ClipError, open_clip
from hardware.camera.container import read_contents

CLIPS = Path(__file__).with_name("clips")
SHOWN = {
    "fragments_long_sound.mp4": 40,
    "long_sound.mkv": 40,
    "stream_long_sound.mkv": 40,
    "long_sound.ts": 40,
    "edit_list.mp4": 30,
    "cut_group.mkv": 20,
    "variable_rate.mp4": 22,
    "variable_rate.gif": 22,
}
INDEXED = [name for name in SHOWN if not name.endswith(".ts")]  # a broadcast stream has no stated end
DATA = {name: (CLIPS / name).read_bytes() for name in SHOWN}


@pytest.mark.parametrize("name", SHOWN)
def test_a_whole_clip_is_read_to_its_end_with_rising_times(name: str) -> None:
    clip = open_clip(CLIPS / name)
    clip.check_complete()
    times = [frame.captured_at for frame in clip]
    assert len(times) == SHOWN[name]
    assert times[0] == 0.0
    assert all(later > earlier for earlier, later in pairwise(times))


@pytest.mark.parametrize("name", INDEXED)
def test_the_container_states_the_frames_that_are_shown(name: str) -> None:
    contents = read_contents(io.BytesIO(DATA[name]))
    assert contents is not None
    assert (contents.whole, contents.frame_count) == (True, SHOWN[name])


@pytest.mark.parametrize("name", INDEXED)
@pytest.mark.parametrize("share", [0.1, 0.35, 0.5, 0.75, 0.9, 0.97, 1.0])
def test_a_clip_cut_anywhere_is_refused(tmp_path: Path, name: str, share: float) -> None:
    path = tmp_path / name
    path.write_bytes(DATA[name][: int(share * (len(DATA[name]) - 1))])
    with pytest.raises(ClipError, match="cut short"):
        open_clip(path).check_complete()


def test_a_clip_whose_second_half_never_arrived_is_refused(tmp_path: Path) -> None:
    data = DATA["stream_long_sound.mkv"]
    path = tmp_path / "half.mkv"
    path.write_bytes(data[: len(data) // 2] + bytes(len(data) // 2))
    with pytest.raises(ClipError, match="cut short"):
        open_clip(path).check_complete()


@pytest.mark.parametrize("tail", [bytes(500), b"camera maker's own data " * 20], ids=["zeros", "text"])
def test_what_a_camera_appends_is_ignored(tmp_path: Path, tail: bytes) -> None:
    path = tmp_path / "tail.mp4"
    path.write_bytes(DATA["variable_rate.mp4"] + tail)
    clip = open_clip(path)
    clip.check_complete()
    assert sum(1 for _ in clip) == SHOWN["variable_rate.mp4"]


@settings(max_examples=300, deadline=None)
@given(
    name=st.sampled_from(sorted(SHOWN)),
    changes=st.lists(st.tuples(st.integers(0, 40_000), st.binary(min_size=1, max_size=8)), max_size=6),
    length=st.integers(0, 40_000),
)
def test_no_damage_makes_the_container_reader_fail(name: str, changes: list[tuple[int, bytes]], length: int) -> None:
    data = bytearray(DATA[name])
    for offset, new in changes:
        at = offset % len(data)
        data[at : at + len(new)] = new
    contents = read_contents(io.BytesIO(bytes(data[:length])))
    assert contents is None or contents.frame_count is None or contents.frame_count >= 0


@given(st.binary(max_size=200), st.sampled_from([b"\x1a\x45\xdf\xa3", b"\0\0\0\x08ftyp", b"GIF89a", b""]))
def test_no_bytes_make_the_container_reader_fail(data: bytes, signature: bytes) -> None:
    read_contents(io.BytesIO(signature + data))
