"""The plots of the study."""

from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402

from .experiments import (  # noqa: E402
    BANK, BANK_INT8, BANK_MIXED, BANK_SECOND, FULL, INT8, LONGER_INT8, MIXED, ONE_BIT, SAME_INT8, SETS, XNOR,
)  # fmt: skip
from .groups import Group  # noqa: E402

COLOURS = {
    FULL: "black", INT8: "tab:blue", SAME_INT8: "tab:green", BANK: "grey", BANK_INT8: "tab:cyan", LONGER_INT8: "navy", BANK_MIXED: "gold", BANK_SECOND: "goldenrod",
    **dict(zip(ONE_BIT, ("tab:red", "tab:orange", "tab:brown", "tab:purple", "tab:pink", "tab:olive"))),
}  # fmt: skip
"""Of the techniques over the number of classes and of those that are model files."""
OVER_CLASSES = (FULL, INT8, SAME_INT8, XNOR, MIXED, BANK, BANK_INT8, BANK_MIXED)
"""Techniques that are drawn over the number of classes: of those that differ in training alone the first."""
ONE_RUN = {"marker": "o", "markersize": 5, "markerfacecolor": "white", "linestyle": "", "zorder": 3}
"""How a point is drawn that is no mean and has no spread."""
DOTS_PER_INCH = 90
BESIDE = {"fontsize": 7, "bbox_to_anchor": (1.02, 1), "loc": "upper left"}
"""Where a legend stands: on the right of the last panel, where it hides no point, small enough for all techniques."""


def save(figure: pyplot.Figure, path: Path) -> None:
    """Writes a picture without the date, so that equal results give an equal file."""
    figure.tight_layout()
    figure.savefig(path, dpi=DOTS_PER_INCH, metadata={"Software": None})
    pyplot.close(figure)


def accuracy_by_classes(groups: list[Group], path: Path) -> bool:
    """Accuracy over the number of classes, a panel for each set of sounds with several; whether there is one. Dashes stand for the filter bank,
    hollow points for one run."""
    names = [sounds for sounds in SETS if len({group.classes for group in groups if group.sounds == sounds.name}) > 1]
    if not names:
        return False
    figure, panels = pyplot.subplots(1, len(names), figsize=(6 * len(names), 4), squeeze=False)
    for panel, sounds in zip(panels[0], names):
        for technique in OVER_CLASSES:
            line = [group for group in groups if (group.sounds, group.technique) == (sounds.name, technique)]
            if not line:
                continue
            means = [group.shares.mean() for group in line]
            low = [mean - group.shares.min() for mean, group in zip(means, line)]
            high = [group.shares.max() - mean for mean, group in zip(means, line)]
            panel.errorbar([group.classes for group in line], means, [low, high], marker="o", markersize=4, capsize=3,
                           linestyle="--" if "filter bank" in technique else "-", color=COLOURS[technique], label=technique)  # fmt: skip
            for mean, group in zip(means, line):
                if len(group.cells) == 1:
                    panel.plot(group.classes, mean, **ONE_RUN, color=COLOURS[technique])
        panel.set_title(sounds.title)
        panel.set_xlabel("classes")
        panel.set_ylabel("clips right (%)")
    panels[0][-1].plot([], [], **ONE_RUN, color="black", label="one run alone")
    drawn = {label: line for panel in panels[0] for line, label in zip(*panel.get_legend_handles_labels())}
    panels[0][-1].legend(drawn.values(), drawn.keys(), **BESIDE)
    save(figure, path)
    return True


def accuracy_by_cost(groups: list[Group], path: Path) -> bool:
    """Accuracy over bytes of flash and over an hour's instructions, a shape for each set of sounds; whether there is any."""
    exported = [group for group in groups if "hourInstructions" in group.cells[0]]
    if not exported:
        return False
    figure, panels = pyplot.subplots(1, 2, figsize=(13, 4), sharey=True)
    shapes = dict(zip(sorted({group.sounds for group in exported}), "os^D"))
    for panel, name, scale, title in (
        (panels[0], "flashBytes", 1e3, "model file (KB)"),
        (panels[1], "hourInstructions", 1e9, "executed instructions an hour of listening (billions)"),
    ):
        for group in exported:
            x, y = group.number(name) / scale, group.shares.mean()
            panel.plot(x, y, shapes[group.sounds], color=COLOURS[group.technique])
            panel.annotate(str(group.classes), (x, y), textcoords="offset points", xytext=(5, 3), fontsize=7)
        panel.set_xlabel(title)
        panel.set_xlim(left=0)
    for technique in dict.fromkeys(group.technique for group in exported):
        panels[1].plot([], [], "s", color=COLOURS[technique], label=technique)
    for sounds, shape in shapes.items():
        panels[1].plot([], [], shape, color="grey", label=sounds)
    panels[0].set_ylabel("clips right (%); number of classes")
    panels[1].legend(**BESIDE)
    save(figure, path)
    return True
