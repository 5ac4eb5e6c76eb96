"""The pose network: loads a .tflite file, runs it and decodes its output."""

from __future__ import annotations

import hashlib
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from hardware.native_output import muted_stderr
from inference.decode import decode
from inference.errors import InferenceError
from inference.pose import Floats

ModelName = Literal["lightning", "thunder"]
InputShape = Literal["square", "portrait"]
Image = npt.NDArray[np.uint8]

MODELS = Path(__file__).parent / "models"
GOOGLE_SHAPE = (1, 1, 17, 3)  # the only output of a file with Google's output format
FUSED_SHAPES = ((17, 3), (29, 3))  # the points of a file built by `inference.training`; its second output: features


class ModelError(InferenceError, ValueError):
    """A model file cannot be used; the message says why and what to do, in one sentence."""


def model_path(name: ModelName, shape: InputShape) -> Path:
    """The shipped file for this network and input shape."""
    return MODELS / f"{name}-{shape}.tflite"


def load_model(path: Path, threads: int) -> MoveNet:
    """Load a single-pose MoveNet file.

    threads: number of processor threads per inference, 1 or more.
    A shipped file must match its SHA-256 in the manifest; any other file only needs to be a single-pose MoveNet.
    Raises ModelError.
    """
    file = open_model(path, threads)
    return MoveNet(file, _outputs(path, file.interpreter), path)


def open_model(path: Path, threads: int) -> OpenedModel:
    """A .tflite file in the runtime, ready to run.

    threads: number of processor threads per inference, 1 or more.
    Raises ModelError: the file cannot be read or run, or is a shipped one that does not match its SHA-256.
    """
    content = _read_verified(path)
    shipped = _manifest_entry(path)
    runtime = _runtime()
    try:
        with muted_stderr():  # the runtime logs a line when it starts and has no switch to disable it
            interpreter = runtime.interpreter(model_content=content, num_threads=threads)
            interpreter.allocate_tensors()
    except (ValueError, RuntimeError):
        raise ModelError(f"{path} is not a model that {runtime.name} can run; give a MoveNet .tflite file") from None
    name = shipped["name"] if shipped else path.stem
    return OpenedModel(interpreter, name, hashlib.sha256(content).hexdigest(), runtime)


@dataclass(frozen=True)
class _Runtime:
    """The package that runs a model.

    name: the package's name, "ai-edge-litert" or "tflite-runtime".
    version: the package's version.
    interpreter: the package's Interpreter class.
    """

    name: str
    version: str
    interpreter: Any


@dataclass(frozen=True)
class OpenedModel:
    """A .tflite file that the runtime has opened.

    interpreter: the runtime's, with allocated tensors.
    name: the manifest's name of a shipped file, otherwise the file's name without its extension.
    sha256: SHA-256 of the file, hexadecimal.
    runtime: the package that runs it.
    """

    interpreter: Any
    name: str
    sha256: str
    runtime: _Runtime


class MoveNet:
    """One loaded network. Not thread-safe: only one thread at a time may use it.

    file: the path it was loaded from.
    sha256: SHA-256 of the file, hexadecimal.
    name: "lightning-int8" or "thunder-int8" for shipped files, otherwise the file's name without its extension.
    input_size: (height, width) of the image that `invoke` expects, pixels.
    runtime_name: the package that runs it, "ai-edge-litert" or "tflite-runtime".
    runtime_version: version of that package.
    """

    def __init__(self, opened: OpenedModel, outputs: dict[str, int], file: Path) -> None:
        self.file = file
        self.sha256 = opened.sha256
        self.name = opened.name
        self.runtime_name = opened.runtime.name
        self.runtime_version = opened.runtime.version
        self._interpreter = opened.interpreter
        self._outputs = outputs
        inputs = {len(details["shape"]): details for details in self._interpreter.get_input_details()}
        self._image, self._focus = inputs[4], inputs.get(2)
        _, height, width, _ = self._image["shape"]
        self.input_size = (int(height), int(width))

    def invoke(self, image: Image, focus: tuple[float, float] = (0.5, 0.5)) -> None:
        """Run the network on one image.

        image: uint8 [height, width, 3] RGB of exactly `input_size`.
        focus: the middle of the target person (x and y, 0..1 of the input), rounded to four pixels. Files not built by
            `inference.training` ignore it and use the middle of the input.
        """
        if self._image["dtype"] == np.int8:
            pixels = (image ^ 128).view(np.int8)  # pixel - 128, the input of an int8 network
        else:
            pixels = image.astype(self._image["dtype"], copy=False)
        self._interpreter.set_tensor(self._image["index"], pixels[np.newaxis])
        if self._focus is not None:
            self._interpreter.set_tensor(self._focus["index"], np.array([focus], np.float32))
        self._interpreter.invoke()

    def decode(self) -> Floats:
        """The points of the last `invoke`: keypoints and, from shipped files, joint centres and feet (see `decode`)."""
        return decode(self._tensor("points"), *self.input_size)

    def features(self) -> Floats:
        """A copy of the features of the last `invoke`, float32 [rows, columns, 24]; shipped files only."""
        features: Floats = self._tensor("features")[0].copy()
        return features

    def _tensor(self, name: str) -> Any:
        """A view of the interpreter's memory; it must be released before the next `invoke`."""
        return self._interpreter.tensor(self._outputs[name])()


def _runtime() -> _Runtime:
    """LiteRT; if it is not installed, its predecessor tflite-runtime, which has the same class."""
    try:
        import ai_edge_litert
        from ai_edge_litert.interpreter import Interpreter
    except ImportError:
        return _tflite_runtime()
    return _Runtime("ai-edge-litert", ai_edge_litert.__version__, Interpreter)


def _tflite_runtime() -> _Runtime:
    try:
        import tflite_runtime
        from tflite_runtime.interpreter import Interpreter
    except ImportError:
        raise ModelError("Neither ai-edge-litert nor tflite-runtime is installed; install gym-mirror again") from None
    return _Runtime("tflite-runtime", tflite_runtime.__version__, Interpreter)


def _read_verified(path: Path) -> bytes:
    """A file's content; a shipped file's SHA-256 must match the manifest."""
    try:
        if os.path.exists(path) and not os.path.isfile(path):  # a device or a pipe never ends
            raise ModelError(f"{path} is not a file; give the path of a MoveNet .tflite file")
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"Cannot read the model file {path} ({error.strerror}); give the path of an existing file"
        ) from None
    shipped = _manifest_entry(path)
    if shipped is not None and shipped["sha256"] != hashlib.sha256(content).hexdigest():
        raise ModelError(f"The model file {path} is damaged (its checksum is wrong); install gym-mirror again")
    return content


def _manifest_entry(path: Path) -> dict[str, str] | None:
    """Name and SHA-256 of a shipped file; None for any other file."""
    if path.resolve().parent != MODELS.resolve():
        return None
    with (MODELS / "files.toml").open("rb") as manifest:
        entry: dict[str, str] | None = tomllib.load(manifest).get(path.name)
    return entry


def _outputs(path: Path, interpreter: Any) -> dict[str, int]:
    """Indices of the output tensors by content: "points", and for shipped files also "features"."""
    inputs = sorted((tuple(details["shape"]) for details in interpreter.get_input_details()), key=len)
    outputs = [(tuple(details["shape"]), details["index"]) for details in interpreter.get_output_details()]
    if inputs and len(inputs[-1]) == 4 and inputs[-1][3] == 3:
        match (inputs[:-1], sorted(outputs, key=_rank)):
            case ([], [(shape, points)]) if shape == GOOGLE_SHAPE:
                return {"points": points}
            case ([(1, 2)], [(shape, points), ((_, _, _, _), features)]) if shape in FUSED_SHAPES:
                return {"points": points, "features": features}
    raise ModelError(
        f"{path} is not a single-pose MoveNet (image in, 17 keypoints out); give a single-pose MoveNet file"
    )


def _rank(output: tuple[tuple[int, ...], int]) -> int:
    return len(output[0])
