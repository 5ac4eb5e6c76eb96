"""The pose network: a .tflite file, the runtime that runs it, and its outputs decoded."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from inference.decode import decode_full
from inference.pose import Floats

ModelName = Literal["lightning", "thunder"]
InputShape = Literal["square", "portrait"]
Image = npt.NDArray[np.uint8]

MODELS = Path(__file__).parent / "models"


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
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"Cannot read the model file {path} ({error.strerror}); give the path of a .tflite file"
        ) from None
    sha256 = hashlib.sha256(content).hexdigest()
    shipped = _shipped(path)
    if shipped is not None and shipped["sha256"] != sha256:
        raise ModelError(f"The model file {path} is damaged (its checksum is wrong); install gym-mirror again")
    runtime = _runtime()
    try:
        interpreter = runtime.interpreter(model_content=content, num_threads=threads)
        interpreter.allocate_tensors()
    except (ValueError, RuntimeError):
        raise ModelError(f"{path} is not a model that {runtime.name} can run; give a MoveNet .tflite file") from None
    _check_shape(path, interpreter)
    return MoveNet(interpreter, path, sha256, shipped["name"] if shipped else path.stem, runtime)


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

    def __init__(self, interpreter: Any, file: Path, sha256: str, name: str, runtime: _Runtime) -> None:
        self.file = file
        self.sha256 = sha256
        self.name = name
        self.runtime_name = runtime.name
        self.runtime_version = runtime.version
        self._interpreter = interpreter
        self._input = interpreter.get_input_details()[0]
        self._output = interpreter.get_output_details()[0]["index"]
        _, height, width, _ = self._input["shape"]
        self.input_size = (int(height), int(width))

    def invoke(self, image: Image) -> None:
        """Run the network on one picture: uint8 [height, width, 3] RGB of exactly `input_size`."""
        picture = image[np.newaxis].astype(self._input["dtype"], copy=False)
        self._interpreter.set_tensor(self._input["index"], picture)
        self._interpreter.invoke()

    def decode(self, focus: tuple[float, float] | None = None) -> Floats:
        """Keypoints of the last `invoke`.

        focus: where in the input (x, y in 0..1) the middle of the wanted person is; None for the middle of the picture.
            Files that decode inside their own graph always look to the middle.
        Returns float32 [17, 3]: x and y in pixels of the input (continuous: pixel i spans i to i + 1), score 0..1.
        """
        return decode_full(self._interpreter.get_tensor(self._output), *self.input_size)


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


def _shipped(path: Path) -> dict[str, str] | None:
    """Name and SHA-256 of a file that lies among the product's own, or None for any other."""
    if path.resolve().parent != MODELS.resolve():
        return None
    with (MODELS / "files.toml").open("rb") as listing:
        entry: dict[str, str] | None = tomllib.load(listing).get(path.name)
    return entry


def _check_shape(path: Path, interpreter: Any) -> None:
    inputs, outputs = interpreter.get_input_details(), interpreter.get_output_details()
    picture = len(inputs) == 1 and len(inputs[0]["shape"]) == 4 and inputs[0]["shape"][3] == 3
    points = len(outputs) == 1 and tuple(outputs[0]["shape"]) == (1, 1, 17, 3)
    if not (picture and points):
        raise ModelError(f"{path} is not a single-pose MoveNet (picture in, 17 keypoints out); give one that is")
