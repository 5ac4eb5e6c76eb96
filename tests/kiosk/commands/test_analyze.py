"""`gym-mirror analyze`: its output on stdout, stderr and disk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.commands.main import run_command
from tests.kiosk.demo_clip import DEMO_CLIP, EMPTY_ROOM, write_excerpt


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second of the demo, with the member walking in at its end."""
    return write_excerpt(tmp_path_factory.mktemp("clips") / "short.avi", 60, 30)


def test_json_is_alone_on_stdout(clip: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["analyze", str(clip), "--exercise", "squat", "--json", "-"]) == 0
    out, err = capsys.readouterr()
    assert len(json.loads(out)["frames"]) == 30
    assert "0 reps" in err


def test_without_json_a_table_is_printed(clip: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["analyze", str(clip), "--exercise", "squat"]) == 0
    out = capsys.readouterr().out
    assert "short.avi" in out
    assert "0 reps: 0 good, 0 watch, 0 collapse" in out


def test_two_runs_write_the_same_bytes(clip: Path, tmp_path: Path) -> None:
    written = []
    for name in ("a.json", "b.json"):
        assert run_command(["analyze", str(clip), "--exercise", "squat", "--json", str(tmp_path / name)]) == 0
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "b.json"]


@pytest.fixture
def broken(tmp_path: Path, clip: Path) -> dict[str, str]:
    """Paths by name: a valid clip and several invalid ones."""
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "words.mp4").write_text("words " * 500)
    (tmp_path / "byte\udcff.mp4").touch()
    (tmp_path / "part.mp4").write_bytes(DEMO_CLIP.read_bytes()[: DEMO_CLIP.stat().st_size // 4])
    return {"clip": str(clip), "byte": str(tmp_path / "byte\udcff.mp4"), "long": str(tmp_path / ("n" * 300))} | {
        name: str(tmp_path / f"{name}.mp4") for name in ("missing", "empty", "words", "part", "out")
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("{missing} --exercise squat", "There is no clip"),
        ("{empty} --exercise squat", "is empty"),
        ("{words} --exercise squat", "cannot be read as a video"),
        ("{part} --exercise squat", "of 868 frames"),
        ("{long} --exercise squat", "Cannot read the clip"),
        ("{byte} --exercise squat", "not UTF-8"),
        ("{clip} --exercise sqat", "banded-squat"),
        ("{clip} --exercise squat --model /dev/zero", "not a file"),
        ("{clip} --exercise squat --model {missing}", "missing.mp4"),
        ("{clip} --exercise squat --focal -3", "--focal"),
        ("{clip} --exercise squat --rotate 45", "--rotate"),
        ("{clip}", "--exercise"),
        ("{clip} --exercise squat --json {missing}/out.json", "cannot be written"),
        ("{clip} --exercise squat --json {long}/out.json", "cannot be written"),
        ("{clip} --exercise squat --json {clip}", "would replace the clip"),
    ],
)
def test_a_wrong_request_is_one_line_and_leaves_nothing(
    broken: dict[str, str], capsys: pytest.CaptureFixture[str], arguments: str, words: str
) -> None:
    assert run_command(["analyze", "--json", broken["out"], *arguments.format_map(broken).split()]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert words in err
    assert not list(Path(broken["out"]).parent.glob("*out*"))


def test_a_result_replaces_neither_a_pipe_nor_a_link(clip: Path, tmp_path: Path) -> None:
    pipe, link, target = tmp_path / "pipe", tmp_path / "link", tmp_path / "target"
    os.mkfifo(pipe)
    link.symlink_to(target)
    reader = subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE)
    for name in (pipe, link):
        assert run_command(["analyze", str(clip), "--exercise", "squat", "--json", str(name)]) == 0
    assert link.is_symlink()
    assert reader.communicate()[0] == target.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "status", "lines"),
    [
        ("{part} --exercise squat", 2, 1),
        ("{clip} --exercise squat --model {words}", 2, 1),
        ("{clip} --exercise squat", 0, 0),
    ],
)
def test_video_library_and_model_runtime_add_no_lines_of_their_own(
    broken: dict[str, str], arguments: str, status: int, lines: int
) -> None:
    """A separate process is needed to see what they print."""
    command = [sys.executable, "-c", "from kiosk.commands.main import main; main()", "analyze"]
    done = subprocess.run(
        [*command, *arguments.format_map(broken).split()], capture_output=True, text=True, check=False
    )
    assert done.returncode == status
    assert len(done.stderr.splitlines()) == lines


def test_an_empty_room_is_no_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_excerpt(tmp_path / "empty.avi", *EMPTY_ROOM)
    assert run_command(["analyze", str(path), "--exercise", "march"]) == 0
    assert "person in 0" in capsys.readouterr().out
