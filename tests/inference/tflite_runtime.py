"""Compares clips read with tflite-runtime 2.14 and with LiteRT: `python -m tests.inference.tflite_runtime [DIR]`.

tflite-runtime runs in a separate environment in the cache folder, because it needs NumPy 1.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import pytest

from inference.pose import Keypoint
from kiosk.evaluation.score import score_clip
from kiosk.evaluation.truth import load_truth

REPOSITORY = Path(__file__).parents[2]
BUNDLED = REPOSITORY / "kiosk/media/clips"
TFLITE, LITERT = "tflite-runtime", "ai-edge-litert"
LEG = slice(Keypoint.LEFT_HIP, Keypoint.RIGHT_ANKLE + 1)
SHOULDERS = [Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER]
HIPS = [Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP]
SCRIPT = """
import json, sys
from pathlib import Path
from hardware.camera.clip import open_clip
from kiosk.evaluation.analysis import analyze
from kiosk.exercises.catalogue import load_exercises
from kiosk.vision.pose_models import load_models
from kiosk.text import load_text
models = load_models("lightning", 2)
answer = analyze(open_clip(Path(sys.argv[1])), load_exercises()[sys.argv[2]], models, load_text("en"))
print(json.dumps({"runtime": models["square"].runtime_name, "answer": answer}))
"""


@dataclass(frozen=True)
class Difference:
    """The difference between the errors of the two runtimes on one clip.

    clip: its name.
    leg: of the leg points, torso lengths.
    fppa: of the frontal plane projection angle, degrees; None without truth for it.
    """

    clip: str
    leg: float
    fppa: float | None


def tflite_python() -> Path:
    """The interpreter of an environment with tflite-runtime and no LiteRT, built once; skips without Python 3.11."""
    python = shutil.which("python3.11")
    if python is None:
        pytest.skip("needs Python 3.11")
    with (REPOSITORY / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    requirements = [line for line in project["dependencies"] if not line.startswith(LITERT)]
    requirements += project["optional-dependencies"]["tflite"]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gym-mirror" / "environments"
    folder, built = cache / TFLITE, cache / f"{TFLITE}.built"
    if not built.exists() or built.read_text() != "\n".join(requirements):
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([python, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(folder / "bin/python"), "-m", "pip", "install", "-q", *requirements], check=True)
        built.write_text("\n".join(requirements))
    return folder / "bin/python"


def differences(clips: Path) -> Iterator[Difference]:
    """One for each clip of the folder that has keypoint truth."""
    tflite = tflite_python()
    for file in sorted(movie.with_suffix(".json") for movie in clips.glob("*.mp4")):
        truth = load_truth(file)
        if not any(frame and frame.get("kp") for frame in truth.frames):
            continue
        tflite_leg, tflite_fppa = _errors(tflite, TFLITE, file)
        litert_leg, litert_fppa = _errors(Path(sys.executable), LITERT, file)
        fppa = None if tflite_fppa is None or litert_fppa is None else abs(tflite_fppa - litert_fppa)
        yield Difference(truth.name, abs(tflite_leg - litert_leg), fppa)


def _errors(python: Path, runtime: str, file: Path) -> tuple[float, float | None]:
    """The median error of the leg points and the FPPA error, read by an interpreter that must use `runtime`."""
    truth = load_truth(file)
    command = [str(python), "-c", SCRIPT, str(file.with_suffix(".mp4")), truth.exercise]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["runtime"] == runtime
    legs: list[float] = []
    for true, found in zip(truth.frames, result["answer"]["frames"], strict=False):
        if not true or not true.get("kp") or found["keypoints"] is None or not all(true["kp"][:17]):
            continue
        points = np.array(true["kp"][:17], np.float64)[:, :2]
        torso = float(np.hypot(*(points[SHOULDERS].mean(0) - points[HIPS].mean(0))))
        legs += list(np.hypot(*(np.array(found["keypoints"])[LEG, :2] - points[LEG]).T) / torso)
    return median(legs), score_clip(truth, result["answer"]).fppa_error


if __name__ == "__main__":
    for difference in differences(Path(sys.argv[1]) if len(sys.argv) > 1 else BUNDLED):
        fppa = "-" if difference.fppa is None else f"{difference.fppa:.3f} deg"
        print(f"{difference.clip}: legs {difference.leg:.4f} torso, FPPA {fppa}", flush=True)
