"""Widths that fit a budget: all channels compete, the least important of the whole network leave first."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass

from torch import Tensor

from .cost import cost
from .train import Config, RunError

Widths = tuple[int, ...]

UNITS = {"parameters": "parameters", "macs": "MACs", "flash": "bytes of flash", "milliseconds": "ms a prediction"}
"""What may be limited, each a figure of `Cost`."""
MINIMUM = (4,) * 12
"""Channels that each convolution keeps unless said otherwise."""
MULTIPLES = {
    "none": (1,) * 12,
    "int8": (4,) * 12,
    "xnor": (4, 4, *(32,) * 8, 4, 4),
}
"""Widths that the kernels like: the int8 one computes four output channels at a time; channels that the one-bit layers of
the mixed network read fill words of 32 bits."""


@dataclass(frozen=True)
class Budget:
    """At most `limit` of one of UNITS. Each of the twelve convolutions (the last ten behind a filter bank) keeps at least its `minimum` of channels; widths are
    rounded up to `multiples`, or down where there are not as many channels."""

    unit: str
    limit: float
    minimum: Widths = MINIMUM
    multiples: Widths = MULTIPLES["none"]

    def __str__(self) -> str:
        least, multiples = (",".join(map(str, numbers)) for numbers in (self.minimum, self.multiples))
        return f"{self.limit:,.10g} {UNITS[self.unit]}, not below {least}, in multiples of {multiples}"

    def of(self, widths: Widths, config: Config) -> float:
        """What the limit is compared with, of a network that hears as one with this configuration."""
        return float(getattr(cost("float", widths, config.labels, config.window), self.unit))

    def rounded(self, widths: Widths, present: Widths) -> Widths:
        """Widths as the kernels like them, out of those that are present."""
        return tuple(
            min(-(-width // multiple) * multiple, have - have % multiple or have)
            for width, have, multiple in zip(widths, present, self.multiples[-len(present) :])
        )

    def smallest(self, present: Widths) -> Widths:
        """The widths when all has left that may."""
        return self.rounded(tuple(map(min, self.minimum[-len(present) :], present)), present)

    def check(self, config: Config) -> None:
        """Raises RunError if no pruning of a network with this configuration is needed or enough."""
        present = config.widths
        have, least = self.of(present, config), self.of(self.smallest(present), config)
        unit = UNITS[self.unit]
        if have <= self.limit:
            raise RunError(f"nothing to prune: the network has {have:,.0f} {unit}, within {self.limit:,.0f}")
        if least > self.limit:
            widths = ",".join(map(str, self.smallest(present)))
            raise RunError(
                f"{self.limit:,.0f} {unit} cannot be reached: at the smallest widths allowed, {widths}, there are {least:,.0f}"
            )

    def widths(self, scores: list[Tensor], config: Config) -> Widths:
        """The widest network within the limit: channels leave in the order of their scores."""
        present = tuple(map(len, scores))
        leaving = sorted(
            (value, layer)
            for layer, (values, least) in enumerate(zip(scores, self.minimum[-len(present) :]))
            for value in values.sort().values[: max(0, len(values) - least)].tolist()
        )

        def after(count: int) -> Widths:
            gone = Counter(layer for _, layer in leaving[:count])
            return self.rounded(tuple(width - gone[layer] for layer, width in enumerate(present)), present)

        counts = range(len(leaving) + 1)
        return after(bisect_left(counts, True, key=lambda count: self.of(after(count), config) <= self.limit))
