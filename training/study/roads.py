"""The networks of an experiment: what each starts from, who teaches it, and which techniques it gives."""

from dataclasses import dataclass

from ..networks import WIDTHS
from .experiments import (
    BANK, BANK_INT8, BANK_MIXED, BANK_PRUNED, BANK_SECOND, ENSEMBLES, FOURTH, FULL, INT8, LONGER, LONGER_INT8, LONGER_PRUNED, MIXED,
    PRUNED, SAME_INT8, SAME_PRUNED, SECOND, THIRD, WARM, XNOR, Experiment,
)  # fmt: skip

SMALL = tuple(map(min, WIDTHS["half"], WIDTHS["micro"]))
"""Widths of a pruned network whose file is about half as large as the mixed one's; behind the filter bank as large."""
SAME_SIZE = tuple(min(half, 4 * round(1.4 * micro / 4)) for half, micro in zip(WIDTHS["half"], WIDTHS["micro"]))
"""Widths of one whose file is as large as the mixed one's, in the int8 kernels' fours."""


@dataclass(frozen=True)
class Road:
    """The way to one network of an experiment."""

    name: str
    """Of its folder."""
    network: str
    """Whose widths and kind it has, by its name in networks.py."""
    epochs: str
    """Which of the budget's it has."""
    floating: str = ""
    """The technique that it gives as it was trained."""
    integers: str = ""
    """The technique that it gives as a model file."""
    parent: str = ""
    """The road whose network it starts from; random weights without."""
    teacher: str = ""
    """The road whose network teaches it."""
    pruned: tuple[int, ...] = ()
    """The widths of the twelve convolutions that the parent is pruned to; as it is without."""
    draw: int = 1
    """Networks of another draw have other training samples, and those from random weights other weights."""
    beside: tuple[str, ...] = ()
    """The roads whose networks answer with it: the mean of their answers is measured."""

    @property
    def technique(self) -> str:
        """What says in the results that it was measured."""
        return self.integers or self.floating


ROADS = {
    road.name: road
    for road in (
        Road("full", "half", "full", floating=FULL),
        Road("pruned", "half", "pruned", floating=PRUNED, integers=INT8, parent="full", teacher="full", pruned=SMALL),
        Road("same_size", "half", "pruned", floating=SAME_PRUNED, integers=SAME_INT8, parent="full", teacher="full", pruned=SAME_SIZE),
        Road("bank", "filterbank", "full", floating=BANK),
        Road("bank_pruned", "filterbank", "pruned", floating=BANK_PRUNED, integers=BANK_INT8, parent="bank", teacher="bank", pruned=SMALL),
        Road("longer", "filterbank", "longer", floating=LONGER),
        *(
            Road(f"longer_{draw}", "filterbank", "longer", floating=technique, draw=draw,
                 beside=("longer", *(f"longer_{other}" for other in range(2, draw))))
            for draw, technique in enumerate(ENSEMBLES, 2)
        ),
        Road("longer_pruned", "filterbank", "pruned", floating=LONGER_PRUNED, integers=LONGER_INT8, parent="longer", teacher="longer", pruned=SMALL),
        Road("bank_mixed", "xnor-filterbank", "mixed", integers=BANK_MIXED, parent="longer", teacher="longer"),
        Road("bank_second", "xnor-filterbank", "cycle", integers=BANK_SECOND, parent="bank_mixed", teacher="longer", draw=2),
        Road("mixed", "xnor", "mixed", integers=MIXED, teacher="full"),
        Road("warm", "xnor", "full", integers=WARM, parent="full", teacher="full"),
        Road("second", "xnor", "cycle", integers=SECOND, parent="warm", teacher="full", draw=2),
        Road("third", "xnor", "cycle", integers=THIRD, parent="second", teacher="full", draw=3),
        Road("fourth", "xnor", "cycle", integers=FOURTH, parent="third", teacher="full", draw=4),
        Road("plain", "plain", "mixed", integers=XNOR),
    )
}
"""In the order in which they are taken."""


def roads_of(experiment: Experiment) -> list[Road]:
    """Those that an experiment takes: all but the networks that are more than it asks for."""
    return [road for road in ROADS.values() if len(road.beside) < experiment.networks]
