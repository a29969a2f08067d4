"""The card of a shipped model: what it is, how it was trained, what was measured and how."""

import datetime
from dataclasses import asdict
from typing import Optional, Sequence

import numpy as np

from . import ebm
from .evaluate import Result
from .train import Config

WIDTH_NAMES = {ebm.INT16: "16-bit activations, 8-bit weights", ebm.INT8: "8-bit", ebm.BITS: "1-bit"}
KIND_NAMES = {
    ebm.CONV2D: "conv2d",
    ebm.XNOR_CONV2D: "xnor_conv2d",
    ebm.DENSE: "dense",
    ebm.XNOR_DENSE: "xnor_dense",
    ebm.MAXPOOL: "maxpool",
    ebm.AVGPOOL: "avgpool",
    ebm.LOG_POWER: "log_power",
}
TYPE_NAMES = {ebm.INT16: "int16", ebm.INT8: "int8", ebm.BITS: "bits", ebm.INT32: "int32"}


def table(header: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> str:
    """A Markdown table."""
    lines: list[tuple[object, ...]] = [header, ("---",) * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def size_section(model: ebm.Model) -> str:
    """Bytes, multiply-accumulates by width and the layers."""
    total = sum(layer.macs() for layer in model.layers)
    widths = []
    for width, name in WIDTH_NAMES.items():
        layers = [layer for layer in model.layers if layer.input_type == width and layer.weights is not None]
        if layers:
            macs = sum(layer.macs() for layer in layers)
            size = sum(layer.weight_bytes() for layer in layers)
            widths.append((name, f"{macs:,}", f"{100 * macs / total:.1f} %", f"{size:,}"))
    weights = sum(layer.weight_bytes() for layer in model.layers)
    layers_table = [
        (
            index,
            KIND_NAMES[layer.kind],
            f"{TYPE_NAMES[layer.input_type]} {'x'.join(map(str, layer.shape))}",
            f"{TYPE_NAMES[layer.output_type]} {'x'.join(map(str, layer.output_shape()))}",
            f"{layer.macs():,}",
            f"{layer.weight_bytes():,}",
        )
        for index, layer in enumerate(model.layers)
    ]
    return "\n\n".join(
        [
            "## Size",
            f"File {len(ebm.write(model)):,} bytes, of which weights {weights:,}. "
            f"One window of {model.window / model.sample_rate:.2f} s takes {total:,} multiply-accumulates:",
            table(("width", "multiply-accumulates", "share", "bytes of weights"), widths),
            table(("layer", "kind", "input", "output", "multiply-accumulates", "bytes of weights"), layers_table),
        ]
    )


def per_class(labels: Sequence[str], confusion: np.ndarray) -> str:
    """Of each class how many clips were heard as it (recall) and how many that were heard as it were it (precision)."""

    def share(right: int, of: int) -> str:
        return f"{100 * right / of:.0f} %" if of else "-"

    rows = []
    for index, label in enumerate(labels):
        right, there, heard = int(confusion[index, index]), int(confusion[index].sum()), int(confusion[:, index].sum())
        rows.append((label, there, heard, right, share(right, there), share(right, heard)))
    return table(("class", "clips", "heard as it", "right", "recall", "precision"), rows)


def accuracy_section(result: Result, fold: int, model: ebm.Model) -> str:
    """Figures of the integer reference on a fold, class by class, with the confusion matrix."""
    rows: list[tuple[object, ...]] = [
        (label, *(int(count) if count else "" for count in counts)) for label, counts in zip(model.labels, result.confusion)
    ]
    today = datetime.date.today().isoformat()
    return "\n\n".join(
        [
            "## Accuracy",
            f"Fold {fold}, measured on {today} with the integer reference (`evaluate --model`), each clip padded by half "
            f"a window on both sides and cut into 10 evenly spaced windows of {model.window / model.sample_rate:.2f} s; a clip's class "
            "is the largest mean of the softmax outputs:",
            table(
                ("", "right", "of", "share"),
                [
                    ("whole clips", result.correct, result.clips, f"{100 * result.correct / result.clips:.2f} %"),
                    ("windows", result.crops_correct, result.crops,
                     f"{100 * result.crops_correct / result.crops:.2f} %"),
                ],
            ),
            "Class by class, whole clips:",
            per_class(model.labels, result.confusion),
            "Confusion matrix, whole clips: rows are the truth, columns the answer:",
            table(("", *model.labels), rows),
        ]
    )  # fmt: skip


def recipe_section(config: Config) -> str:
    """The configuration that the weights come from."""
    shown = {key: value for key, value in asdict(config).items() if key not in ("labels", "recordings")}
    return "## Recipe\n\n" + table(
        ("parameter", "value"),
        [(key, ", ".join(map(str, value)) if isinstance(value, tuple) else value) for key, value in shown.items()],
    )


def card(model: ebm.Model, config: Config, notes: str, measured: Optional[tuple[Result, int]]) -> str:
    """The card as Markdown. `measured` is the result on a fold that training never saw, with its number."""
    sections = [f"# {model.name}", notes.strip(), recipe_section(config)]
    if measured is not None:
        result, fold = measured
        sections.append(accuracy_section(result, fold, model))
    sections.append(size_section(model))
    return "\n\n".join(sections) + "\n"
