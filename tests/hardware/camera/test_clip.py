"""Clips as frames in clip time and as a camera: complete, unusual and broken ones.

The tests of the commands, each in its own process, show that the video library is silent.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import cv2
import numpy as np
import pytest

from hardware.camera.base import CameraLost
from hardware.camera.clip import ClipError, open_clip
from hardware.frame import Frame

DEMO = Path(str(resources.files("kiosk.media") / "demo.mp4"))
FPS = 20.0


def write_video(path: Path, width: int, height: int, count: int, *, colour: bool = True) -> Path:
    """A video whose frames grow brighter by 20 each, so that a frame's brightness gives its number."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"FFV1"), FPS, (width, height), isColor=colour)
    for number in range(count):
        shape = (height, width, 3) if colour else (height, width)
        writer.write(np.full(shape, 20 * number, np.uint8))
    writer.release()
    return path


def number_shown(frame: Frame) -> int:
    return round(float(frame.pixels.mean()) / 20)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_video(tmp_path / "clip.avi", 64, 48, 10)


def test_every_frame_has_its_clip_time(clip: Path) -> None:
    frames = list(open_clip(clip))
    assert [frame.number for frame in frames] == list(range(10))
    assert [number_shown(frame) for frame in frames] == list(range(10))
    np.testing.assert_allclose([frame.captured_at for frame in frames], np.arange(10) / FPS, atol=1e-6)


def test_a_clip_can_be_read_twice(clip: Path) -> None:
    opened = open_clip(clip)
    first, second = list(opened), list(opened)
    assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(first, second, strict=True))


def test_pixels_are_rgb(tmp_path: Path) -> None:
    red = np.zeros((40, 40, 3), np.uint8)
    red[..., 2] = 255  # OpenCV writes blue, green, red
    cv2.imwrite(str(tmp_path / "red.png"), red)
    (frame,) = open_clip(tmp_path / "red.png")
    assert frame.pixels[20, 20].tolist() == [255, 0, 0]


@pytest.mark.parametrize(("width", "height"), [(64, 48), (48, 64), (16, 200)])
def test_every_frame_size_is_read_unchanged(tmp_path: Path, width: int, height: int) -> None:
    opened = open_clip(write_video(tmp_path / "clip.avi", width, height, 3))
    assert (opened.info.width, opened.info.height) == (width, height)
    assert [(frame.width, frame.height) for frame in opened] == [(width, height)] * 3


def test_odd_frame_sizes_are_read_unchanged() -> None:
    opened = open_clip(Path(__file__).with_name("odd_63x47.mp4"))
    assert [(frame.width, frame.height) for frame in opened] == [(63, 47)] * 5


def test_a_grey_clip_becomes_rgb(tmp_path: Path) -> None:
    frames = list(open_clip(write_video(tmp_path / "grey.avi", 64, 48, 3, colour=False)))
    assert [frame.pixels.shape for frame in frames] == [(48, 64, 3)] * 3


def test_a_still_image_is_a_clip_of_one_frame(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "still.bmp"), np.full((30, 20), 200, np.uint8))
    opened = open_clip(tmp_path / "still.bmp")
    opened.check_complete()
    (frame,) = opened
    assert (opened.info.frame_count, frame.captured_at, frame.pixels.shape) == (1, 0.0, (30, 20, 3))


def test_the_demo_clip_has_its_known_properties() -> None:
    opened = open_clip(DEMO)
    opened.check_complete()
    info = opened.info
    assert (info.width, info.height, info.fps, info.frame_count) == (640, 480, 30.0, 868)


def test_a_missing_clip_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ClipError, match="There is no clip"):
        open_clip(tmp_path / "nothing.mp4")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ClipError, match="not a file"):
        open_clip(tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"This is text, not video. " * 40, "cannot be read as a video"),
        (b"\0" * 5000, "cannot be"),
    ],
    ids=["empty", "text", "zeros"],
)
def test_a_file_that_is_no_clip_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    with pytest.raises(ClipError, match=message):
        open_clip(path)


@pytest.mark.parametrize("share", [0.3, 0.99])
def test_a_truncated_clip_is_refused(tmp_path: Path, share: float) -> None:
    complete = DEMO.read_bytes()
    path = tmp_path / "part.mp4"
    path.write_bytes(complete[: int(share * len(complete))])
    opened = open_clip(path)
    with pytest.raises(ClipError, match=r"cut short: \d+ of 868 frames"):
        opened.check_complete()


def test_a_truncated_clip_cannot_be_a_camera(tmp_path: Path) -> None:
    complete = DEMO.read_bytes()
    path = tmp_path / "part.mp4"
    path.write_bytes(complete[: len(complete) // 5])
    with pytest.raises(ClipError, match="cut short"):
        open_clip(path).camera(loop=False)


def test_a_clip_without_its_index_is_refused(tmp_path: Path, clip: Path) -> None:
    path = tmp_path / "part.avi"
    path.write_bytes(clip.read_bytes()[:300])
    with pytest.raises(ClipError, match="cut short"):
        open_clip(path)


def test_a_truncated_gif_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "part.gif"
    path.write_bytes(b"GIF89a" + bytes(200))
    with pytest.raises(ClipError, match="cut short"):
        open_clip(path)


def test_a_camera_plays_at_the_clips_own_rate(clip: Path) -> None:
    clock = Clock()
    camera = open_clip(clip).camera(loop=False, clock=clock)
    shown = []
    for tick in range(9):
        clock.now = 100.0 + tick / FPS + 0.001
        frame = camera.read(0.0)
        assert frame is not None
        assert frame.captured_at == pytest.approx(100.001 + tick / FPS, abs=0.01)
        shown.append(number_shown(frame))
        assert camera.read(0.0) is None  # the next one is not due yet
    assert shown == list(range(9))


def test_a_slow_reader_skips_frames_and_stays_on_time(clip: Path) -> None:
    clock = Clock()
    camera = open_clip(clip).camera(loop=False, clock=clock)
    shown = []
    for tick in (0, 3, 4, 8):
        clock.now = 100.0 + tick / FPS + 0.001
        frame = camera.read(0.0)
        assert frame is not None
        shown.append(number_shown(frame))
    assert shown == [0, 3, 4, 8]


@pytest.mark.parametrize(("loop", "later"), [(True, [0, 1, 2]), (False, [9, 9, 9])])
def test_at_its_end_a_clip_restarts_or_repeats_its_last_frame(clip: Path, loop: bool, later: list[int]) -> None:
    clock = Clock()
    camera = open_clip(clip).camera(loop=loop, clock=clock)
    shown, times = [], []
    for tick in range(13):
        clock.now = 100.0 + tick / FPS + 0.001
        frame = camera.read(0.0)
        assert frame is not None
        shown.append(number_shown(frame))
        times.append(frame.captured_at)
    assert shown == [*range(10), *later]
    np.testing.assert_allclose(np.diff(times), 1 / FPS, atol=1e-3)


def test_a_rewound_clip_repeats_its_first_frame_until_it_is_played(clip: Path) -> None:
    clock = Clock()
    camera = open_clip(clip).camera(loop=False, clock=clock)
    shown = []
    for tick in range(11):
        clock.now = 100.0 + tick / FPS + 0.001
        if tick == 3:
            camera.rewind()
        elif tick == 6:
            camera.play()
        frame = camera.read(0.0)
        assert frame is not None
        shown.append(number_shown(frame))
    assert shown == [0, 1, 2, 0, 0, 0, 0, 1, 2, 3, 4]


def test_a_paused_clip_resumes_where_it_stopped(clip: Path) -> None:
    clock = Clock()
    camera = open_clip(clip).camera(loop=False, clock=clock)
    shown, times = [], []
    for tick in range(9):
        clock.now = 100.0 + tick / FPS + 0.001
        if tick == 3:
            camera.pause()
        elif tick == 6:
            camera.play()
        frame = camera.read(0.0)
        assert frame is not None
        shown.append(number_shown(frame))
        times.append(frame.captured_at)
    assert shown == [0, 1, 2, 2, 2, 2, 3, 4, 5]
    np.testing.assert_allclose(np.diff(times), 1 / FPS, atol=1e-3)


def test_a_file_that_breaks_during_playback_is_a_lost_camera(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    complete = DEMO.read_bytes()
    path.write_bytes(complete)
    clock = Clock()
    camera = open_clip(path).camera(loop=False, clock=clock)
    assert camera.read(0.0) is not None
    path.write_bytes(complete[: len(complete) // 10])
    clock.now = 200.0
    with pytest.raises(CameraLost, match="cut short"):
        camera.read(0.0)
