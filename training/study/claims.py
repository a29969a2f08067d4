"""The paper's four claims, each with what was measured and why it differs."""

from collections.abc import Callable
from typing import Optional

from ..cards import table
from .experiments import BANK_INT8, BANK_MIXED, BANK_SECOND, FULL, INT8, LONGER, MIXED, ONE_BIT, SAME_INT8, WARM, XNOR
from .groups import Group

NOT_YET = "Not measured yet."
ORDER = ("shipped", "esc10", "digits", "pairs", "images")
"""Sets of sounds, those first that tell most of what a board does."""

Lookup = Callable[[str, int, str], Optional[Group]]


def lookup(groups: list[Group]) -> Lookup:
    """Finds the group of some sounds, classes and technique."""
    known = {(group.sounds, group.classes, group.technique): group for group in groups}
    return lambda sounds, classes, technique: known.get((sounds, classes, technique))


def places(groups: list[Group]) -> list[tuple[str, int]]:
    """Sounds and class counts that were measured."""
    found = {(group.sounds, group.classes) for group in groups}
    return sorted(found, key=lambda place: (ORDER.index(place[0]), place[1]))


def mean(group: Optional[Group]) -> str:
    """Mean share of clips that were right, and of how many runs, if of several."""
    if not group:
        return "-"
    runs = f" ({len(group.cells)} runs)" if len(group.cells) > 1 else ""
    return f"{group.shares.mean():.1f} %{runs}"


def difference(points: float) -> str:
    """Points of a percentage as a person tells them."""
    return f"{abs(points):.1f} {'ahead' if points > 0 else 'behind'}"


def with_loss(full: Group, other: Optional[Group]) -> str:
    """A one-bit technique's mean, and how many points it is behind full precision, or ahead, in the runs that both have."""
    if not other:
        return "-"
    leads = other.leads_over(full)
    return f"{mean(other)}, {difference(leads.mean())}" if len(leads) else mean(other)


def few_classes(groups: list[Group], find: Lookup, full: str, int8: str, one_bit: tuple[str, ...]) -> str:
    """Claim 1: accuracy of each technique side by side, in the places where a one-bit one was measured."""
    rows: list[tuple[object, ...]] = []
    for place in places(groups):
        precise = find(*place, full)
        found = [find(*place, technique) for technique in one_bit]
        if precise and any(found):
            rows.append((*place, mean(precise), mean(find(*place, int8)), *(with_loss(precise, group) for group in found)))
    if not rows:
        return NOT_YET
    return table(("sounds", "classes", full, int8, *one_bit), rows)


def memory(groups: list[Group], find: Lookup) -> str:
    """Claim 2: bytes of the one-bit layers and of whole files against 32-bit floats."""
    for sounds, classes in places(groups):
        full, small, mixed = (find(sounds, classes, technique) for technique in (FULL, INT8, MIXED))
        if not (full and mixed and "flashBytes" in mixed.cells[0]):
            continue
        float_bytes, file = full.number("flashBytes"), mixed.number("flashBytes")
        text = (
            f"True of the one-bit weights alone, whose channels fill whole words: {mixed.number('oneBitWeightBytes'):,.0f} bytes hold what "
            f"32-bit floats would need 32 times as many for. Of the whole file ({sounds}, {classes} classes), with the layers that stay at "
            f"8 bits, thresholds and header, it is {float_bytes / file:.1f}-fold: {float_bytes:,.0f} bytes against {file:,.0f}."
        )
        if small:
            text += f" Pruning and int8 together come to {float_bytes / small.number('flashBytes'):.1f}-fold."
        return text
    return NOT_YET


def computation(groups: list[Group], find: Lookup) -> str:
    """Claim 3: executed instructions of one-bit and 8-bit layers."""
    for sounds, classes in places(groups):
        small, mixed = find(sounds, classes, INT8), find(sounds, classes, MIXED)
        if not (small and mixed and "words" in mixed.cells[0]):
            continue
        word = mixed.number("oneBitInstructions") / mixed.number("words")
        mac = small.number("windowInstructions") / small.number("macs")
        return (
            f"Measured ({sounds}, {classes} classes): the one-bit layers execute {word:.2f} instructions for each word of 32 multiply-accumulates, everything "
            f"included, the pruned int8 network {mac:.2f} for each single one. One bit thus saves {32 * mac / word:.1f}-fold for each multiply-accumulate against int8. "
            "The 58-fold of the XNOR-Net paper (Rastegari et al., 2016, section 4.1) compares with floating-point convolutions and counts 64 binary operations as one of an "
            "ideal 64-bit machine, 64 c N / (c N + 64) for a convolution of c x N multiply-accumulates. A Cortex-M4 has words of 32 bits, no instruction that counts bits, and SIMD instructions that do two "
            "8-bit multiply-accumulates at a time (SMLAD); its floating-point unit, against which the gain would be larger, is not used. "
            f"What is left of the gain shrinks further because the mixed network has {mixed.number('macs') / small.number('macs'):.1f} times the multiply-accumulates "
            f"of the pruned one and does {100 - 100 * mixed.number('oneBitMacs') / mixed.number('macs'):.0f} % of them in 8 bits: a whole window takes "
            f"{mixed.number('windowInstructions') / 1e6:.1f} million instructions against {small.number('windowInstructions') / 1e6:.1f} million."
        )
    return NOT_YET


def many_classes(groups: list[Group], find: Lookup) -> str:
    """Claim 4: pruned int8 against one bit at the most classes that were measured."""
    mixed_of = {place: find(*place, MIXED) or find(*place, WARM) for place in places(groups) if find(*place, INT8)}
    both = [place for place, group in mixed_of.items() if group]
    if not both:
        return NOT_YET
    sounds, classes = max(both, key=lambda place: place[1])
    smaller, mixed = find(sounds, classes, INT8), mixed_of[sounds, classes]
    pruned = find(sounds, classes, SAME_INT8) or smaller
    assert smaller and pruned and mixed
    text = f"With {classes} classes ({sounds}) {pruned.technique} stands at {mean(pruned)}, {mixed.technique} at {mean(mixed)}."
    leads = pruned.leads_over(mixed)
    if len(leads):
        text += f" In points the first is {difference(leads.mean())} in the runs that both have"
        text += f", {difference(leads.min())} to {difference(leads.max())} in single ones." if len(leads) > 1 else "."
    if pruned is not smaller:
        text += f" What is pruned further stands at {mean(smaller)}."
    if plain := find(sounds, classes, XNOR):
        text += f" XNOR as its authors train it stands at {mean(plain)}."
    if "hourInstructions" not in pruned.cells[0] or "hourInstructions" not in mixed.cells[0]:
        return f"{text} Computation at this number of classes is not measured yet."
    work = pruned.number("hourInstructions") / mixed.number("hourInstructions")
    return (
        f"{text} The files have {pruned.number('flashBytes'):,.0f} and {mixed.number('flashBytes'):,.0f} bytes. "
        f"An hour of listening takes {work:.2f} times the instructions of the mixed network at each model's own hop "
        f"(one prediction in {pruned.number('hop'):,.0f} samples against one in {mixed.number('hop'):,.0f}), not 8 times as many: "
        f"the paper counts multiply-accumulates of 64 bits at once, see above.{behind_filter_bank(find, sounds, classes)}"
    )


def behind_filter_bank(find: Lookup, sounds: str, classes: int) -> str:
    """What becomes of claim 4 when both hear through the filter bank; nothing where that was not measured."""
    small, mixed = find(sounds, classes, BANK_INT8), find(sounds, classes, BANK_MIXED)
    if not small or not mixed:
        return ""
    return (
        f" Behind the filter bank pruned + int8 stands at {mean(small)}, mixed XNOR at {mean(mixed)} "
        f"after {mixed.cells[0]['epochs']} epochs from full-precision weights."
    )


def section(groups: list[Group]) -> str:
    """The four claims."""
    find = lookup(groups)
    return "\n\n".join([
        "## The paper's claims",
        "**XNOR is close to full precision for few classes.** Clips right, and points behind full precision in the runs that both have:",
        few_classes(groups, find, FULL, INT8, ONE_BIT),
        "The same behind the filter bank, where the full-precision network that was trained longer is what the one-bit ones start from:",
        few_classes(groups, find, LONGER, BANK_INT8, (BANK_MIXED, BANK_SECOND)),
        f"**Memory shrinks 32-fold.** {memory(groups, find)}",
        f"**Computation shrinks 58-fold.** {computation(groups, find)}",
        f"**For many classes pruning and quantization win at the same size, for about 8 times the computation.** {many_classes(groups, find)}",
    ])  # fmt: skip
