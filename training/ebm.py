"""The model file `.ebm`, version 1, as docs/model-format.md specifies it: writing, and reading for the reference."""

import struct
import zlib
from dataclasses import dataclass, field
from typing import Optional

import numpy as np

MAGIC = 0x314D4245
VERSION = 1
HEADER = struct.Struct("<IHHIIIIIHHffIII12x")
RECORD = struct.Struct("<BBBBIHHHH8BhhhhIIIII12x")

CONV2D, XNOR_CONV2D, DENSE, XNOR_DENSE, MAXPOOL, AVGPOOL, LOG_POWER = range(1, 8)
INT16, INT8, BITS, INT32 = range(1, 5)
WITH_WEIGHTS = (CONV2D, XNOR_CONV2D, DENSE, XNOR_DENSE)
LARGEST_ACCUMULATOR = 2**31 - 1
LONGEST_TEXT = 63
"""Bytes of a name or a label."""
LARGEST_LOG_POWER = 48 << 10
"""Above every sum of LOG_POWER: the logarithm of 2^48 in steps of 1/1024."""
RANGES = {INT16: (-32768, 32767), INT8: (-128, 127)}


class FormatError(Exception):
    """A model that the format cannot hold, or a file that is none."""


def convolution_of(input_type: int) -> int:
    """The kind of convolution that reads a type."""
    return XNOR_CONV2D if input_type == BITS else CONV2D


@dataclass
class Layer:
    """One record of the layer table with its blobs, in the names of the specification.

    `shape` is the input (rows, columns, channels). `weights` int8 [out_c, kernel_h, kernel_w, in_c], for dense kinds
    [out_c, in_h, in_w, in_c]; one-bit weights are held as -1 and +1. `bias`, `multiplier` and `threshold` are int32
    [out_c], `invert` bool [out_c]; a blob that the layer does not use is None.
    """

    kind: int
    input_type: int
    output_type: int
    shape: tuple[int, int, int]
    out_c: int
    kernel: tuple[int, int] = (1, 1)
    stride: tuple[int, int] = (1, 1)
    pad: tuple[int, int] = (0, 0)
    pool: tuple[int, int] = (1, 1)
    left_shift: int = 0
    input_zero_point: int = 0
    output_zero_point: int = 0
    output_min: int = 0
    output_max: int = 0
    weights: Optional[np.ndarray] = None
    bias: Optional[np.ndarray] = None
    multiplier: Optional[np.ndarray] = None
    threshold: Optional[np.ndarray] = None
    invert: Optional[np.ndarray] = None

    def convolution_shape(self) -> tuple[int, int]:
        """Rows and columns before the pool."""
        if self.kind in (DENSE, XNOR_DENSE, AVGPOOL):
            return 1, 1
        height, width = (
            (self.shape[axis] + 2 * self.pad[axis] - self.kernel[axis]) // self.stride[axis] + 1 for axis in (0, 1)
        )
        return height, width

    def output_shape(self) -> tuple[int, int, int]:
        """Rows, columns and channels of the output."""
        height, width = self.convolution_shape()
        return height // self.pool[0], width // self.pool[1], self.out_c

    def macs(self) -> int:
        """Multiply-accumulates of one window, of whatever width."""
        if self.weights is None:
            return 0
        height, width = self.convolution_shape()
        return height * width * self.weights.size

    def weight_bytes(self) -> int:
        """Bytes of the weights' blob."""
        return 0 if self.weights is None else len(pack_weights(self))

    def largest_accumulator(self) -> int:
        """The bound that the verifier proves: the largest |(p << left_shift) + bias| over the channels."""
        low, high = (-1, 1) if self.input_type == BITS else RANGES[self.input_type]
        largest = max(high - self.input_zero_point, self.input_zero_point - low)
        if self.kind == AVGPOOL:
            return (self.shape[0] * self.shape[1] * largest) << self.left_shift
        if self.weights is None:
            sums = np.array([LARGEST_LOG_POWER])
        else:
            sums = np.abs(self.weights.astype(np.int64)).reshape(self.out_c, -1).sum(axis=1) * largest
        bias = 0 if self.bias is None else np.abs(self.bias.astype(np.int64))
        return int(((sums << self.left_shift) + bias).max())


@dataclass
class Model:
    """A network with the metadata of its header and text block."""

    name: str
    technique: str
    digest: str
    labels: tuple[str, ...]
    layers: list[Layer] = field(default_factory=list)
    sample_rate: int = 0
    window: int = 0
    hop: int = 0
    front_end_layers: int = 0
    input_scale: float = 1 / 32768
    logit_scale: float = 1.0


def pack_bits(bits: np.ndarray) -> np.ndarray:
    """Bits along the last axis, bool [..., c], as words uint32 [..., ceil(c / 32)]; bit c % 32 of word c / 32."""
    words = -(-bits.shape[-1] // 32)
    filled = np.zeros((*bits.shape[:-1], words * 32), np.uint8)
    filled[..., : bits.shape[-1]] = bits
    return np.packbits(filled, axis=-1, bitorder="little").view("<u4")


def unpack_bits(words: np.ndarray, channels: int) -> np.ndarray:
    """The inverse of `pack_bits`: bool [..., channels]."""
    flat = np.unpackbits(np.ascontiguousarray(words).view(np.uint8), axis=-1, bitorder="little")
    return flat[..., :channels].astype(bool)


def pack_weights(layer: Layer) -> bytes:
    """The weights' blob of a layer."""
    assert layer.weights is not None
    if layer.kind in (XNOR_CONV2D, XNOR_DENSE):
        return pack_bits(layer.weights > 0).tobytes()
    return layer.weights.astype(np.int8).tobytes()


def check_text(text: str) -> None:
    """Raises FormatError for a name or a label that a file cannot hold."""
    if not 0 < len(text.encode()) <= LONGEST_TEXT:
        raise FormatError(f"a name has 1 to {LONGEST_TEXT} bytes, not {len(text.encode())}: rename {text!r}")


def check(model: Model) -> None:
    """Raises FormatError where a network does not keep the limits that a verifier proves."""
    for text in (model.name, *model.labels):
        check_text(text)
    shape: Optional[tuple[int, int, int]] = None
    for index, layer in enumerate(model.layers):
        where = f"{model.name}: layer {index}"
        if shape is not None and np.prod(shape) != np.prod(layer.shape):
            raise FormatError(f"{where} reads {layer.shape}, but {shape} is what comes before")
        if layer.kind != MAXPOOL and layer.largest_accumulator() > LARGEST_ACCUMULATOR:
            raise FormatError(f"{where} may exceed 32 bits")
        if layer.weights is not None and layer.weights.min() < -127:
            raise FormatError(f"{where} has a weight of -128")
        shape = layer.output_shape()
        if min(shape) < 1:
            raise FormatError(f"{where} has no output")


def write(model: Model) -> bytes:
    """The model as the bytes of a file."""
    check(model)
    body = bytearray()
    start = HEADER.size + RECORD.size * len(model.layers)

    def blob(content: Optional[bytes]) -> int:
        if content is None:
            return 0
        offset = start + len(body)
        body.extend(content + bytes(-len(content) % 4))
        return offset

    strings = [model.name, model.technique, model.digest, *model.labels]
    text = b"".join(string.encode() + b"\0" for string in strings)
    text_offset = blob(text)
    records = b""
    for layer in model.layers:
        ints = (
            blob(None if values is None else values.astype("<i4").tobytes())
            for values in (layer.bias, layer.multiplier, layer.threshold)
        )
        weights = blob(pack_weights(layer) if layer.kind in WITH_WEIGHTS else None)
        bias, multiplier, threshold = ints
        invert = blob(None if layer.invert is None else pack_bits(layer.invert).tobytes())
        records += RECORD.pack(
            *(layer.kind, layer.input_type, layer.output_type, layer.left_shift),
            *(*layer.shape, layer.out_c, 0),
            *(*layer.kernel, *layer.stride, *layer.pad, *layer.pool),
            *(layer.input_zero_point, layer.output_zero_point, layer.output_min, layer.output_max),
            *(weights, bias, multiplier, threshold, invert),
        )
    total = start + len(body)
    header = HEADER.pack(
        *(MAGIC, VERSION, len(model.layers), total, 0),
        *(model.sample_rate, model.window, model.hop, model.front_end_layers, len(model.labels)),
        *(model.input_scale, model.logit_scale, HEADER.size, text_offset, len(text)),
    )
    content = bytearray(header + records + body)
    content[12:16] = struct.pack("<I", zlib.crc32(content[16:]))
    return bytes(content)


def read(content: bytes) -> Model:
    """The model that a file holds."""
    if len(content) < HEADER.size:
        raise FormatError("too short for a model file")
    (magic, version, count, total, crc, rate, window, hop, front, label_count, input_scale, logit_scale, table, text,
     text_length) = HEADER.unpack_from(content)  # fmt: skip
    if magic != MAGIC or version != VERSION:
        raise FormatError("not a model file of version 1")
    if total != len(content) or zlib.crc32(content[16:]) != crc:
        raise FormatError("the model file is damaged")
    strings = [string.decode() for string in content[text : text + text_length].split(b"\0")[:-1]]
    if len(strings) != 3 + label_count:
        raise FormatError("the text block does not hold what the header says")
    layers = [read_layer(content, table + index * RECORD.size) for index in range(count)]
    return Model(
        *(strings[0], strings[1], strings[2], tuple(strings[3:]), layers),
        *(rate, window, hop, front, input_scale, logit_scale),
    )


def read_layer(content: bytes, offset: int) -> Layer:
    """The layer whose record stands at `offset`."""
    (kind, input_type, output_type, left_shift, h, w, c, out_c, _, kernel_h, kernel_w, stride_h, stride_w, pad_h, pad_w,
     pool_h, pool_w, in_zero, out_zero, low, high, weights, bias, multiplier, threshold, invert) = RECORD.unpack_from(
        content, offset)  # fmt: skip

    def ints(where: int) -> Optional[np.ndarray]:
        return np.frombuffer(content, "<i4", out_c, where).astype(np.int32) if where else None

    layer = Layer(kind, input_type, output_type, (h, w, c), out_c, (kernel_h, kernel_w), (stride_h, stride_w),
                  (pad_h, pad_w), (pool_h, pool_w), left_shift, in_zero, out_zero, low, high,
                  bias=ints(bias), multiplier=ints(multiplier), threshold=ints(threshold))  # fmt: skip
    taps = (h, w) if kind in (DENSE, XNOR_DENSE) else layer.kernel
    if kind in (CONV2D, DENSE):
        layer.weights = np.frombuffer(content, np.int8, out_c * taps[0] * taps[1] * c, weights)
        layer.weights = layer.weights.reshape(out_c, *taps, c)
    elif kind in (XNOR_CONV2D, XNOR_DENSE):
        words = -(-c // 32)
        packed = np.frombuffer(content, "<u4", out_c * taps[0] * taps[1] * words, weights)
        bits = unpack_bits(packed.reshape(out_c, *taps, words), c)
        layer.weights = np.where(bits, 1, -1).astype(np.int8)
    if invert:
        layer.invert = unpack_bits(np.frombuffer(content, "<u4", -(-out_c // 32), invert), out_c)
    return layer
