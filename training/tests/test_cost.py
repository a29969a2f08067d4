"""What is estimated from widths against what networks and model files really hold."""

import json
from pathlib import Path

import numpy as np
import pytest

from training import cost, ebm, quantize, size
from training.data import WINDOW
from training.layouts.esc import ESC10_LABELS
from training.networks import WIDTHS, build
from training.padding import without_padding_taps
from training.tests.test_quantize import SMALL, SMALL_BANK, SMALL_XNOR, settled, windows

WHOLE = ", a whole window"
COUNTS = {line["what"].removesuffix(WHOLE): line["instructions"] for line in json.loads(Path("test/bench/counts.json").read_text()) if line["what"].endswith(WHOLE)}
"""Executed instructions of a window of each live model."""
MICRO = (*WIDTHS["micro"][:11], 25)


@pytest.mark.parametrize(("kind", "widths"), [("float", SMALL), ("float", SMALL_BANK), ("xnor", SMALL_XNOR), ("xnor", SMALL_XNOR[2:]), ("plain", SMALL_XNOR), ("float", MICRO)])
def test_parameters_are_those_of_the_network(kind, widths):
    network = build(kind, widths, len(ESC10_LABELS))
    assert cost.cost(kind, widths, ESC10_LABELS).parameters == sum(p.numel() for p in network.parameters())


@pytest.mark.parametrize(("kind", "widths", "technique"), [("float", SMALL, "int8"), ("float", SMALL_BANK, "int8"), ("xnor", SMALL_XNOR, "mixed"), ("xnor", SMALL_XNOR[2:], "mixed"), ("plain", SMALL_XNOR, "xnor")])
def test_layers_and_bytes_are_those_of_the_exported_file(kind, widths, technique):
    layers, _ = quantize.quantize(settled(build(kind, widths, 10)), windows(1))
    sketch = map(without_padding_taps, cost.layers_of(kind, widths, 10))
    for one, two in zip(sketch, layers, strict=True):
        for name in ("kind", "input_type", "output_type", "shape", "out_c", "stride", "pad", "pool"):
            assert getattr(one, name) == getattr(two, name)
        assert (one.macs(), one.weight_bytes(), cost.kind_of(one)) == (two.macs(), two.weight_bytes(), cost.kind_of(two))
    model = ebm.Model("n" * ebm.LONGEST_TEXT, technique, "0" * 32, ESC10_LABELS, layers)
    assert cost.cost(kind, widths, ESC10_LABELS).flash == len(ebm.write(model))


def test_one_bit_layers_cost_fewer_instructions_than_the_same_in_int8():
    widths = WIDTHS["xnor"]
    pairs = list(zip(cost.layers_of("xnor", widths, 10), cost.layers_of("float", widths, 10)))
    one_bit = [(cost.instructions(a), cost.instructions(b)) for a, b in pairs if a.input_type == ebm.BITS]
    assert len(one_bit) == 8 and all(a < b / 2.5 for a, b in one_bit)


def test_a_one_bit_network_behind_a_filter_bank_takes_no_more_flash_than_one_without():
    with_bank, without = (cost.cost("xnor", WIDTHS[name], ESC10_LABELS) for name in ("xnor-filterbank", "xnor"))
    assert with_bank.flash < without.flash
    layers = cost.layers_of("xnor", WIDTHS["xnor-filterbank"], 10)
    assert sum(layer.macs() for layer in layers if layer.input_type == ebm.BITS) > 0.8 * with_bank.macs


@pytest.mark.parametrize(("name", "counted"), COUNTS.items())
def test_a_window_takes_about_what_the_emulated_board_executes(name, counted):
    layers = ebm.read(Path(f"models/{name}/model.ebm").read_bytes()).layers
    assert sum(map(cost.instructions, layers)) == pytest.approx(counted, rel=0.1)


def test_a_window_of_half_the_length_takes_about_half():
    # A little more: what weights cost does not depend on it.
    whole, half = (sum(map(cost.instructions, cost.layers_of("float", MICRO, 10, n))) for n in (WINDOW, WINDOW // 2))
    assert 0.5 < half / whole < 0.55


def test_table_and_json_say_the_same():
    figures = json.loads(size.as_json("xnor", SMALL_XNOR, ESC10_LABELS, WINDOW))
    assert figures["parameters"] == sum(row["parameters"] for row in figures["layers"])
    assert figures["widths"] == list(SMALL_XNOR) and len(figures["layers"]) == 14
    words = np.prod([32, 3, 3, 2])
    assert figures["layers"][8]["one_bit_bytes"] == 4 * words and figures["layers"][8]["int8_bytes"] == 0
    lines = size.as_table("xnor", SMALL_XNOR, ESC10_LABELS, WINDOW).splitlines()
    assert f"{figures['macs']:,}" in lines[-2] and f"{figures['flash']:,}" in lines[-1]
    assert len({len(line) for line in lines[:-1]}) == 1
