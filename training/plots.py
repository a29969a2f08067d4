"""Pictures of a run."""

import json
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402

CURVE = "curve.jsonl"
"""A line of JSON for every epoch of a run."""


def curve(folder: Path) -> None:
    """Draws the epochs of a run folder as curve.png: the loss and, where it was measured, the validation accuracy."""
    lines = [json.loads(line) for line in (folder / CURVE).read_text().splitlines()]
    figure, loss = pyplot.subplots(figsize=(7, 4))
    loss.plot([line["epoch"] for line in lines], [line["loss"] for line in lines], linewidth=0.8, label="training loss")
    loss.set_xlabel("epoch")
    loss.set_ylabel("loss (Kullback-Leibler divergence, nats)")
    measured = [line for line in lines if "validation" in line]
    if measured:
        accuracy = loss.twinx()
        shares = [100 * line["validation"]["correct"] / line["validation"]["clips"] for line in measured]
        accuracy.plot([line["epoch"] for line in measured], shares, "o-", color="tab:orange", markersize=3)
        accuracy.set_ylabel("validation clips right (%)", color="tab:orange")
        accuracy.set_ylim(0, 100)
    figure.tight_layout()
    figure.savefig(folder / "curve.png", dpi=120)
    pyplot.close(figure)
