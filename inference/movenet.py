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

from inference.decode import Scale, SparseDecoder, decode_full
from inference.feet import FootReader
from inference.legs import LegReader
from inference.pose import Floats

ModelName = Literal["lightning", "thunder"]
InputShape = Literal["square", "portrait"]
Image = npt.NDArray[np.uint8]

MODELS = Path(__file__).parent / "models"
CHANNELS = {24: "features", 1: "center", 17: "heatmap"}  # outputs of a file built here, told by their depth


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
    shipped = _shipped(path)
    runtime = _runtime()
    try:
        with _silenced():
            interpreter = runtime.interpreter(model_content=content, num_threads=threads)
            interpreter.allocate_tensors()
    except (ValueError, RuntimeError):
        raise ModelError(f"{path} is not a model that {runtime.name} can run; give a MoveNet .tflite file") from None
    outputs = _outputs(path, interpreter)
    decoder = _sparse_decoder(path, outputs) if "features" in outputs else None
    readers = _readers(path, outputs) if decoder is not None else _Readers()
    name = shipped["name"] if shipped else path.stem
    return MoveNet(interpreter, outputs, decoder, readers, path, hashlib.sha256(content).hexdigest(), name, runtime)


@dataclass(frozen=True)
class _Runtime:
    name: str
    version: str
    interpreter: Any


@dataclass(frozen=True)
class _Readers:
    """What reads more from the features than the network itself; None where its weights are not there."""

    feet: FootReader | None = None
    legs: LegReader | None = None


class MoveNet:
    """One loaded network. Not thread-safe: `invoke` and `decode` belong to one thread at a time.

    name: "lightning-int8" and the like for shipped files, otherwise the file's name without its ending.
    sha256: of the file, as hexadecimal.
    input_size: (height, width) of the picture that `invoke` takes.
    runtime_name, runtime_version: the package that runs it, "ai-edge-litert" or "tflite-runtime".
    """

    def __init__(
        self,
        interpreter: Any,
        outputs: dict[str, dict[str, Any]],
        decoder: SparseDecoder | None,
        readers: _Readers,
        file: Path,
        sha256: str,
        name: str,
        runtime: _Runtime,
    ) -> None:
        self.file = file
        self.sha256 = sha256
        self.name = name
        self.runtime_name = runtime.name
        self.runtime_version = runtime.version
        self._interpreter = interpreter
        self._outputs = {kind: detail["index"] for kind, detail in outputs.items()}
        self._decoder = decoder
        self._readers = readers
        self._input = interpreter.get_input_details()[0]
        _, height, width, _ = self._input["shape"]
        self.input_size = (int(height), int(width))

    def invoke(self, image: Image) -> None:
        """Run the network on one picture: uint8 [height, width, 3] RGB of exactly `input_size`."""
        if self._input["dtype"] == np.int8:
            picture = (image ^ 128).view(np.int8)  # value - 128, as an int8 network takes its pixels
        else:
            picture = image.astype(self._input["dtype"], copy=False)
        self._interpreter.set_tensor(self._input["index"], picture[np.newaxis])
        self._interpreter.invoke()

    def decode(self, focus: tuple[float, float] | None = None) -> Floats:
        """Keypoints of the last `invoke`.

        focus: where in the input (x, y in 0..1) the middle of the wanted person is; None for the middle of the picture.
            Files that decode inside their own graph always look to the middle.
        Returns float32 [17, 3]: x and y in pixels of the input (continuous: pixel i spans i to i + 1), score 0..1.
        """
        if self._decoder is None:
            return decode_full(self._tensor("points"), *self.input_size)
        features, center, heatmap = (self._tensor(kind)[0] for kind in ("features", "center", "heatmap"))
        return self._decoder(features, center[..., 0], heatmap, focus)

    def feet(self, points: Floats) -> Floats | None:
        """Toes and heels in the picture of the last `invoke`, or None from files that have no foot reader beside them.

        points: float32 [17, 2], its keypoints in pixels of the input.
        Returns float32 [6, 3] in `FootPoint` order: x and y in pixels of the input, score 0..1.
        """
        return None if self._readers.feet is None else self._readers.feet(self._tensor("features")[0], points)

    def legs(self, points: Floats) -> Floats | None:
        """Joints of the legs in the picture of the last `invoke`, or None from files without a leg reader beside them.

        points: float32 [17, 2], its keypoints in pixels of the input.
        Returns float32 [6, 2] in the order of `LEG_POINTS`, the middles of the joints in pixels of the input.
        """
        return None if self._readers.legs is None else self._readers.legs(self._tensor("features")[0], points)

    def features(self) -> Floats:
        """The features of the last `invoke`, float32 [rows, columns, 24], from a file built here: a copy."""
        features: Floats = self._tensor("features")[0].copy()
        return features

    def _tensor(self, kind: str) -> Any:
        """A view of the interpreter's memory: it must be let go before the next `invoke`."""
        return self._interpreter.tensor(self._outputs[kind])()


@contextmanager
def _silenced() -> Iterator[None]:
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
    shipped = _shipped(path)
    if shipped is not None and shipped["sha256"] != hashlib.sha256(content).hexdigest():
        raise ModelError(f"The model file {path} is damaged (its checksum is wrong); install gym-mirror again")
    return content


def _shipped(path: Path) -> dict[str, str] | None:
    """Name and SHA-256 of a file that lies among the product's own, or None for any other."""
    if path.resolve().parent != MODELS.resolve():
        return None
    with (MODELS / "files.toml").open("rb") as listing:
        entry: dict[str, str] | None = tomllib.load(listing).get(path.name)
    return entry


def _outputs(path: Path, interpreter: Any) -> dict[str, dict[str, Any]]:
    """The outputs by what they hold: "points", or "features", "center" and "heatmap"."""
    inputs, outputs = interpreter.get_input_details(), interpreter.get_output_details()
    if len(inputs) == 1 and len(inputs[0]["shape"]) == 4 and inputs[0]["shape"][3] == 3:
        if [tuple(output["shape"]) for output in outputs] == [(1, 1, 17, 3)]:
            return {"points": outputs[0]}
        kinds = {CHANNELS.get(int(output["shape"][-1]), ""): output for output in outputs}
        if set(kinds) == set(CHANNELS.values()):
            return kinds
    raise ModelError(f"{path} is not a single-pose MoveNet (picture in, 17 keypoints out); give one that is")


def _sparse_decoder(path: Path, outputs: dict[str, dict[str, Any]]) -> SparseDecoder:
    """The decoder for a file built here; its head weights lie beside it (lightning-heads.npz for Lightning)."""
    heads = path.with_name(f"{path.stem.split('-')[0]}-heads.npz")
    _read(heads)
    _, rows, columns, _ = outputs["features"]["shape"]
    scales = (_scale(outputs[kind]) for kind in ("center", "heatmap"))
    return SparseDecoder(heads, (int(rows), int(columns)), *scales)


def _readers(path: Path, outputs: dict[str, dict[str, Any]]) -> _Readers:
    """What reads feet and legs of a file built here; its weights lie beside it (lightning-feet.npz for Lightning)."""
    _, rows, columns, _ = (int(size) for size in outputs["features"]["shape"])
    feet, legs = (path.with_name(f"{path.stem.split('-')[0]}-{what}.npz") for what in ("feet", "legs"))
    return _Readers(
        FootReader(feet, (rows, columns)) if _there(feet) else None,
        LegReader(legs, (rows, columns)) if _there(legs) else None,
    )


def _there(weights: Path) -> bool:
    """Whether a reader's weights are there, undamaged; what was shipped must be."""
    if _shipped(weights) is None and not weights.exists():
        return False
    _read(weights)
    return True


def _scale(output: dict[str, Any]) -> Scale:
    if output["dtype"] == np.float32:
        return Scale()
    step, zero = output["quantization"]
    return Scale(float(step), int(zero))
