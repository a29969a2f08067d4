"""Writing and reading model files."""

import struct
import zlib
from dataclasses import replace

import numpy as np
import pytest

from training import ebm, reference, vectors

BUILDERS = [
    *vectors.convolutions(),
    *vectors.bit_layers(),
    *vectors.dense_and_pools(),
    *vectors.chains(),
    *vectors.whole_networks(),
]


@pytest.mark.parametrize("builder", BUILDERS, ids=lambda builder: builder.model.name)
def test_what_is_read_is_what_was_written(builder):
    content = ebm.write(builder.model)
    model = ebm.read(content)
    assert ebm.write(model) == content
    assert np.array_equal(reference.run(model, builder.input[None]), reference.run(builder.model, builder.input[None]))


def test_header_and_blobs_stand_where_the_format_says():
    content = ebm.write(BUILDERS[0].model)
    assert content[:4] == b"EBM1"
    assert struct.unpack_from("<II", content, 8) == (len(content), zlib.crc32(content[16:]))
    weights, bias, multiplier = struct.unpack_from("<III", content, 64 + 32)
    assert [offset % 4 for offset in (weights, bias, multiplier)] == [0, 0, 0]
    assert np.array_equal(np.frombuffer(content, "i1", 28, weights), BUILDERS[0].last().weights.ravel())


def test_bits_are_packed_from_the_lowest():
    bits = np.zeros(40, bool)
    bits[[0, 31, 33]] = True
    words = ebm.pack_bits(bits)
    assert words.tolist() == [0x80000001, 2]
    assert np.array_equal(ebm.unpack_bits(words, 40), bits)


def test_a_flipped_bit_is_noticed():
    content = bytearray(ebm.write(BUILDERS[0].model))
    content[-1] ^= 1
    with pytest.raises(ebm.FormatError, match="damaged"):
        ebm.read(bytes(content))


def test_accumulators_beyond_32_bits_are_refused():
    layer = ebm.Layer(ebm.CONV2D, ebm.INT16, ebm.INT16, (9, 9, 64), 1, (9, 9),
                      weights=np.full((1, 9, 9, 64), 127, np.int8), bias=np.zeros(1), multiplier=np.ones(1))  # fmt: skip
    with pytest.raises(ebm.FormatError, match="32 bits"):
        ebm.write(ebm.Model("wide", "int8", "", ("a",), [layer]))


@pytest.mark.parametrize("label", ["", "x" * 64, "\u00e4" * 32])
def test_labels_that_a_file_cannot_hold_are_refused(label):
    with pytest.raises(ebm.FormatError, match="a name has 1 to 63 bytes"):
        ebm.write(replace(BUILDERS[0].model, labels=(label,)))
