"""Cells that differ only in their fold and seed, taken together."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .experiments import EXPERIMENTS, TECHNIQUES
from .results import Cell


@dataclass(frozen=True)
class Group:
    """All measurements of one technique on so many classes of one set of sounds."""

    sounds: str
    classes: int
    technique: str
    cells: tuple[Cell, ...]

    @property
    def shares(self) -> np.ndarray:
        """Share of clips that were right in each run, in percent [runs]."""
        return np.array([100 * int(str(cell["correct"])) / int(str(cell["clips"])) for cell in self.cells])

    def leads_over(self, other: "Group") -> np.ndarray:
        """How many points more were right than of another group in each run that both have [runs]."""
        share_of, other_share_of = (
            {(cell["test"], cell["seed"]): share for cell, share in zip(group.cells, group.shares)} for group in (self, other)
        )
        return np.array([share_of[run] - other_share_of[run] for run in share_of if run in other_share_of])

    @property
    def planned(self) -> int:
        """Runs that the table of experiments asks for."""
        same = [one for one in EXPERIMENTS if (one.sounds.name, one.classes) == (self.sounds, self.classes)]
        return max(len(same), len(self.cells))

    def number(self, name: str) -> float:
        """The mean of a figure over the runs that have it; nan when none has."""
        values = [float(str(cell[name])) for cell in self.cells if name in cell]
        return float(np.mean(values)) if values else float("nan")


def grouped(cells: Iterable[Cell]) -> list[Group]:
    """Groups by sounds, classes and technique, in this order."""
    together: dict[tuple[str, int, str], list[Cell]] = {}
    for cell in cells:
        together.setdefault((str(cell["sounds"]), int(str(cell["classes"])), str(cell["technique"])), []).append(cell)
    ordered = sorted(together, key=lambda name: (name[0], name[1], TECHNIQUES.index(name[2])))
    return [Group(*name, tuple(together[name])) for name in ordered]
