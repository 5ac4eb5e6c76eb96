"""Lets the first layer of a .tflite file read pairs of pixels: the same outputs with fewer instructions on Arm.

Kernels for Arm without dot products compute eight input channels of every tap, whatever part of them a layer has. The
first layer has three: 3x3 taps of 3 channels cost 72 products, 3x2 taps of 6 channels, for the same sum, only 48.
"""

from __future__ import annotations

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

FILE_IDENTIFIER = b"TFL3"
PIXEL_CHANNELS = 3


def pair_pixels(content: bytes) -> bytes:
    """The file with its image reshaped to pairs of pixels and its first convolution, 3x3 in steps of two, to match."""
    model = schema.ModelT.InitFromPackedBuf(content, 0)
    (graph,) = model.subgraphs
    first = next(step for step in graph.operators if _reads_pixels(graph, step))
    image, kernel = graph.tensors[first.inputs[0]], graph.tensors[first.inputs[1]]
    first.inputs = [_add_pairs(model, graph, first, image), *first.inputs[1:]]
    outputs, rows, columns, channels = kernel.shape
    weights = np.frombuffer(bytes(model.buffers[kernel.buffer].data), np.int8).reshape(kernel.shape)
    padded = np.pad(weights, ((0, 0), (0, 0), (0, columns % 2), (0, 0)))  # the added column sees nothing
    kernel.shape = [outputs, rows, (columns + 1) // 2, 2 * channels]
    model.buffers[kernel.buffer].data = np.frombuffer(padded.tobytes(), np.uint8)
    first.builtinOptions.strideW = 1
    builder = flatbuffers.Builder(len(content))
    builder.Finish(model.Pack(builder), FILE_IDENTIFIER)
    return bytes(builder.Output())


def _reads_pixels(graph: schema.SubGraphT, step: schema.OperatorT) -> bool:
    """Whether this is the convolution of the image."""
    is_convolution = isinstance(step.builtinOptions, schema.Conv2DOptionsT)
    return is_convolution and graph.tensors[step.inputs[0]].shape[-1] == PIXEL_CHANNELS


def _add_pairs(model: schema.ModelT, graph: schema.SubGraphT, first: schema.OperatorT, image: schema.TensorT) -> int:
    """Add a step before `first` that reshapes the image to pairs of pixels. Returns the index of its output."""
    batch, height, width, channels = (int(length) for length in image.shape)
    shape = np.array([batch, height, width // 2, 2 * channels], np.int32)
    size = schema.TensorT()
    size.name, size.type, size.shape, size.buffer = b"pairs_shape", schema.TensorType.INT32, [4], len(model.buffers)
    constant = schema.BufferT()
    constant.data = np.frombuffer(shape.tobytes(), np.uint8)
    pairs = schema.TensorT()
    pairs.name, pairs.type, pairs.shape, pairs.buffer = b"pairs", image.type, shape, 0
    pairs.quantization = image.quantization
    reshape = schema.OperatorT()
    reshape.opcodeIndex = _code(model, schema.BuiltinOperator.RESHAPE)
    reshape.builtinOptionsType = schema.BuiltinOptions.ReshapeOptions
    reshape.builtinOptions = schema.ReshapeOptionsT()
    reshape.builtinOptions.newShape = shape
    reshape.inputs = [first.inputs[0], len(graph.tensors)]
    reshape.outputs = [len(graph.tensors) + 1]
    model.buffers.append(constant)
    graph.tensors += [size, pairs]
    graph.operators.insert(graph.operators.index(first), reshape)
    return len(graph.tensors) - 1


def _code(model: schema.ModelT, operator: int) -> int:
    """The index of an operator that the file uses already."""
    return next(number for number, code in enumerate(model.operatorCodes) if code.builtinCode == operator)
