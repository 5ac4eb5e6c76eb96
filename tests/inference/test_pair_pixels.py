"""Reading pairs of pixels changes the first layer of a model file, and nothing in what it returns."""

from __future__ import annotations

from typing import Any

import flatbuffers
import numpy as np
import numpy.typing as npt
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter

from inference.training.pair_pixels import FILE_IDENTIFIER, pair_pixels

HEIGHT, WIDTH, CHANNELS = 8, 12, 5


def tensor(name: str, kind: int, shape: list[int], buffer: int, scales: list[float]) -> Any:
    made = schema.TensorT()
    made.name, made.type, made.shape, made.buffer = name.encode(), kind, shape, buffer
    made.quantization = schema.QuantizationParametersT()
    made.quantization.scale, made.quantization.zeroPoint = scales, [0] * len(scales)
    return made


def step(code: int, options: Any, inputs: list[int], outputs: list[int]) -> Any:
    made = schema.OperatorT()
    made.opcodeIndex, made.inputs, made.outputs, made.builtinOptions = code, inputs, outputs, options
    made.builtinOptionsType = getattr(schema.BuiltinOptions, type(options).__name__.removesuffix("T"))
    return made


def model_file(rng: np.random.Generator) -> bytes:
    """A file that convolves an image, 3x3 in steps of two, and flattens the result."""
    model, graph = schema.ModelT(), schema.SubGraphT()
    flat = [1, HEIGHT * WIDTH // 4 * CHANNELS]
    contents: list[npt.NDArray[Any]] = [
        np.zeros(0, np.int8),
        rng.integers(-127, 128, (CHANNELS, 3, 3, 3)).astype(np.int8),
        rng.integers(-900, 900, CHANNELS).astype(np.int32),
        np.array(flat, np.int32),
    ]
    model.buffers = [schema.BufferT() for _ in contents]
    for buffer, content in zip(model.buffers, contents, strict=True):
        buffer.data = np.frombuffer(content.tobytes(), np.uint8)
    int8, int32, scales = schema.TensorType.INT8, schema.TensorType.INT32, [0.01] * CHANNELS
    graph.tensors = [
        tensor("image", int8, [1, HEIGHT, WIDTH, 3], 0, [0.5]),
        tensor("kernel", int8, [CHANNELS, 3, 3, 3], 1, scales),
        tensor("bias", int32, [CHANNELS], 2, [0.005] * CHANNELS),
        tensor("features", int8, [1, HEIGHT // 2, WIDTH // 2, CHANNELS], 0, [9.0]),
        tensor("shape", int32, [2], 3, []),
        tensor("flat", int8, flat, 0, [9.0]),
    ]
    convolution = schema.Conv2DOptionsT()
    convolution.padding, convolution.strideH, convolution.strideW = schema.Padding.SAME, 2, 2
    convolution.dilationHFactor = convolution.dilationWFactor = 1
    graph.operators = [step(0, convolution, [0, 1, 2], [3]), step(1, schema.ReshapeOptionsT(), [3, 4], [5])]
    graph.inputs, graph.outputs, model.subgraphs, model.version = [0], [5], [graph], 3
    model.operatorCodes = [schema.OperatorCodeT() for _ in range(2)]
    names = (schema.BuiltinOperator.CONV_2D, schema.BuiltinOperator.RESHAPE)
    for code, name in zip(model.operatorCodes, names, strict=True):
        code.builtinCode = code.deprecatedBuiltinCode = name
        code.version = 3 if name == schema.BuiltinOperator.CONV_2D else 1
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), FILE_IDENTIFIER)
    return bytes(builder.Output())


def run(content: bytes, image: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    interpreter = Interpreter(model_content=content)
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], image)
    interpreter.invoke()
    output: npt.NDArray[np.int8] = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
    return output


def test_the_outputs_are_the_same_number_for_number() -> None:
    rng = np.random.default_rng(0)
    content = model_file(rng)
    paired = pair_pixels(content)
    for _ in range(10):
        image = rng.integers(-128, 128, (1, HEIGHT, WIDTH, 3)).astype(np.int8)
        expected = run(content, image)
        assert len(np.unique(expected)) > 20
        np.testing.assert_array_equal(run(paired, image), expected)


def test_the_first_layer_has_fewer_taps_of_more_channels() -> None:
    model = schema.ModelT.InitFromPackedBuf(pair_pixels(model_file(np.random.default_rng(0))), 0)
    shapes = {bytes(tensor.name): list(tensor.shape) for tensor in model.subgraphs[0].tensors}
    assert shapes[b"image"] == [1, HEIGHT, WIDTH, 3]
    assert shapes[b"pairs"] == [1, HEIGHT, WIDTH // 2, 6]
    assert shapes[b"kernel"] == [CHANNELS, 3, 2, 6]
