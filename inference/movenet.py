"""The pose network: a .tflite file, the runtime that runs it, and its outputs decoded."""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from inference.decode import decode
from inference.pose import Floats

ModelName = Literal["lightning", "thunder"]
InputShape = Literal["square", "portrait"]
Image = npt.NDArray[np.uint8]

MODELS = Path(__file__).parent / "models"
GOOGLE_SHAPE = (1, 1, 17, 3)  # the shape of the one output of a file that decodes as Google's do
FUSED_SHAPES = ((17, 3), (29, 3))  # ... of a file built here, which also gives its features


class ModelError(ValueError):
    """A model file cannot be used; the message says why and what to do, in one sentence."""


def model_path(name: ModelName, shape: InputShape) -> Path:
    """Where the shipped file for this network and input shape lies."""
    return MODELS / f"{name}-{shape}.tflite"


def load_model(path: Path, threads: int) -> MoveNet:
    """Load a single-pose MoveNet file for `threads` threads.

    A file that the product ships must have the SHA-256 it was shipped with; any other file only has to be a MoveNet.
    Raises ModelError.
    """
    content = _read(path)
    shipped = _manifest_entry(path)
    runtime = _runtime()
    try:
        with _stderr_muted():
            interpreter = runtime.interpreter(model_content=content, num_threads=threads)
            interpreter.allocate_tensors()
    except (ValueError, RuntimeError):
        raise ModelError(f"{path} is not a model that {runtime.name} can run; give a MoveNet .tflite file") from None
    outputs = _outputs(path, interpreter)
    name = shipped["name"] if shipped else path.stem
    return MoveNet(interpreter, outputs, path, hashlib.sha256(content).hexdigest(), name, runtime)


@dataclass(frozen=True)
class _Runtime:
    name: str
    version: str
    interpreter: Any


class MoveNet:
    """One loaded network. Not thread-safe: `invoke` and `decode` belong to one thread at a time.

    name: "lightning-int8" and the like for shipped files, otherwise the file's name without its ending.
    sha256: of the file, as hexadecimal.
    input_size: (height, width) of the picture that `invoke` takes.
    runtime_name, runtime_version: the package that runs it, "ai-edge-litert" or "tflite-runtime".
    """

    def __init__(
        self, interpreter: Any, outputs: dict[str, int], file: Path, sha256: str, name: str, runtime: _Runtime
    ) -> None:
        self.file = file
        self.sha256 = sha256
        self.name = name
        self.runtime_name = runtime.name
        self.runtime_version = runtime.version
        self._interpreter = interpreter
        self._outputs = outputs
        inputs = {len(each["shape"]): each for each in interpreter.get_input_details()}
        self._image, self._focus = inputs[4], inputs.get(2)
        _, height, width, _ = self._image["shape"]
        self.input_size = (int(height), int(width))

    def invoke(self, image: Image, focus: tuple[float, float] = (0.5, 0.5)) -> None:
        """Run the network on one picture: uint8 [height, width, 3] RGB of exactly `input_size`.

        focus: where in the input (x, y in 0..1) the middle of the wanted person is, to the nearest four pixels. Files
            of others always look to the middle.
        """
        if self._image["dtype"] == np.int8:
            picture = (image ^ 128).view(np.int8)  # value - 128, as an int8 network takes its pixels
        else:
            picture = image.astype(self._image["dtype"], copy=False)
        self._interpreter.set_tensor(self._image["index"], picture[np.newaxis])
        if self._focus is not None:
            self._interpreter.set_tensor(self._focus["index"], np.array([focus], np.float32))
        self._interpreter.invoke()

    def decode(self) -> Floats:
        """The points of the last `invoke`: keypoints, and from files built here joints and feet (see `decode`)."""
        return decode(self._tensor("points"), *self.input_size)

    def features(self) -> Floats:
        """The features of the last `invoke`, float32 [rows, columns, 24], from a file built here: a copy."""
        features: Floats = self._tensor("features")[0].copy()
        return features

    def _tensor(self, name: str) -> Any:
        """A view of the interpreter's memory: it must be let go before the next `invoke`."""
        return self._interpreter.tensor(self._outputs[name])()


@contextmanager
def _stderr_muted() -> Iterator[None]:
    """The runtime prints a line of its own to stderr as it starts, and has no switch for it."""
    kept = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _runtime() -> _Runtime:
    """LiteRT, or tflite-runtime (the same class under its old name) where LiteRT is missing."""
    try:
        import ai_edge_litert
        from ai_edge_litert.interpreter import Interpreter
    except ImportError:
        return _old_runtime()
    return _Runtime("ai-edge-litert", ai_edge_litert.__version__, Interpreter)


def _old_runtime() -> _Runtime:
    try:
        import tflite_runtime
        from tflite_runtime.interpreter import Interpreter
    except ImportError:
        raise ModelError("Neither ai-edge-litert nor tflite-runtime is installed; install gym-mirror again") from None
    return _Runtime("tflite-runtime", tflite_runtime.__version__, Interpreter)


def _read(path: Path) -> bytes:
    """A file's content; for one of the product's own, only if it is the one that was shipped."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"Cannot read the model file {path} ({error.strerror}); give a file that is there") from None
    shipped = _manifest_entry(path)
    if shipped is not None and shipped["sha256"] != hashlib.sha256(content).hexdigest():
        raise ModelError(f"The model file {path} is damaged (its checksum is wrong); install gym-mirror again")
    return content


def _manifest_entry(path: Path) -> dict[str, str] | None:
    """Name and SHA-256 of a file that lies among the product's own, or None for any other."""
    if path.resolve().parent != MODELS.resolve():
        return None
    with (MODELS / "files.toml").open("rb") as listing:
        entry: dict[str, str] | None = tomllib.load(listing).get(path.name)
    return entry


def _outputs(path: Path, interpreter: Any) -> dict[str, int]:
    """The outputs' tensors by what they hold: "points", and in files built here "features"."""
    inputs = sorted((tuple(each["shape"]) for each in interpreter.get_input_details()), key=len)
    found = sorted(((tuple(each["shape"]), each["index"]) for each in interpreter.get_output_details()), key=_length)
    if inputs and len(inputs[-1]) == 4 and inputs[-1][3] == 3:
        match (inputs[:-1], found):
            case ([], [(shape, points)]) if shape == GOOGLE_SHAPE:
                return {"points": points}
            case ([(1, 2)], [(shape, points), ((_, _, _, _), features)]) if shape in FUSED_SHAPES:
                return {"points": points, "features": features}
    raise ModelError(f"{path} is not a single-pose MoveNet (picture in, 17 keypoints out); give one that is")


def _length(output: tuple[tuple[int, ...], int]) -> int:
    return len(output[0])
