"""The networks of an experiment: what each starts from, who teaches it, and which techniques it gives."""

from dataclasses import dataclass

from .experiments import FOURTH, FULL, INT8, MIXED, PRUNED, SECOND, THIRD, WARM, XNOR


@dataclass(frozen=True)
class Road:
    """The way to one network of an experiment."""

    name: str
    """Of its folder, and of its epochs in the budget unless it is a further cycle."""
    network: str
    """Whose widths and kind it has, by its name in networks.py."""
    floating: str = ""
    """The technique that it gives as it was trained."""
    integers: str = ""
    """The technique that it gives as a model file."""
    parent: str = ""
    """The road whose network it starts from; random weights without."""
    teacher: str = ""
    """The road whose network teaches it."""
    cycle: int = 1
    """Those behind the first draw other training samples than the ones before."""

    @property
    def technique(self) -> str:
        """What says in the results that it was measured."""
        return self.integers or self.floating


ROADS = {
    road.name: road
    for road in (
        Road("full", "half", floating=FULL),
        Road("pruned", "half", floating=PRUNED, integers=INT8, parent="full", teacher="full"),
        Road("mixed", "xnor", integers=MIXED, teacher="full"),
        Road("warm", "xnor", integers=WARM, parent="full", teacher="full"),
        Road("second", "xnor", integers=SECOND, parent="warm", teacher="full", cycle=2),
        Road("third", "xnor", integers=THIRD, parent="second", teacher="full", cycle=3),
        Road("fourth", "xnor", integers=FOURTH, parent="third", teacher="full", cycle=4),
        Road("plain", "plain", integers=XNOR),
    )
}
"""In the order in which they are taken."""
