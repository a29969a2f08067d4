"""The table of what a network costs, layer by layer, and the same as JSON."""

import json
from typing import cast

from . import ebm
from .cards import KIND_NAMES
from .cost import cost, instructions, layers_of, parameters
from .padding import without_padding_taps

Row = dict[str, object]


def rows(kind: str, widths: tuple[int, ...], classes: int, window: int) -> list[Row]:
    """One row a layer. A layer's weights lie in flash as int8 or as bits: one of the two columns is 0."""
    table: list[Row] = []
    for trained in layers_of(kind, widths, classes, window):
        layer = without_padding_taps(trained)
        one_bit = layer.input_type == ebm.BITS
        table.append(
            {
                "layer": KIND_NAMES[layer.kind],
                "output": "x".join(map(str, layer.output_shape())),
                "parameters": parameters(trained),
                "macs": layer.macs(),
                "int8_bytes": 0 if one_bit else layer.weight_bytes(),
                "one_bit_bytes": layer.weight_bytes() if one_bit else 0,
                "instructions": instructions(layer),
            }
        )
    return table


def describe(kind: str, widths: tuple[int, ...], labels: tuple[str, ...], window: int) -> Row:
    """All figures of a network as one object."""
    total = cost(kind, widths, labels, window)
    return {
        "kind": kind,
        "widths": list(widths),
        "classes": len(labels),
        "window": window,
        "parameters": total.parameters,
        "macs": total.macs,
        "flash": total.flash,
        "instructions": total.instructions,
        "milliseconds": round(total.milliseconds, 1),
        "layers": rows(kind, widths, len(labels), window),
    }


def as_json(kind: str, widths: tuple[int, ...], labels: tuple[str, ...], window: int) -> str:
    """The figures for programs."""
    return json.dumps(describe(kind, widths, labels, window))


def as_table(kind: str, widths: tuple[int, ...], labels: tuple[str, ...], window: int) -> str:
    """The figures for people: aligned columns, the sums below."""
    total = describe(kind, widths, labels, window)
    layers = cast(list[Row], total["layers"])
    columns = list(layers[0])
    sums = {name: sum(int(str(row[name])) for row in layers) for name in columns[2:]}
    lines = [columns, *([cell(row[name]) for name in columns] for row in layers)]
    lines.append(["sum", "", *(cell(sums[name]) for name in columns[2:])])
    lengths = [max(map(len, column)) for column in zip(*lines)]
    text = [
        "  ".join(word.ljust(length) if index < 2 else word.rjust(length)
                  for index, (word, length) in enumerate(zip(line, lengths)))
        for line in lines
    ]  # fmt: skip
    text.append(
        f"widths {','.join(map(str, widths))}: file of at most {cell(total['flash'])} bytes, "
        f"about {total['milliseconds']} ms a prediction (a whole window)"
    )
    return "\n".join(text)


def cell(value: object) -> str:
    """A number with thousands separated, a word as it is."""
    return f"{value:,}" if isinstance(value, int) else str(value)
