"""docs/study/README.md: how it was measured, the tables, and what they say about the paper's claims."""

from pathlib import Path

from ..cards import table
from . import claims, images, pictures
from .experiments import SETS
from .groups import Group, grouped
from .results import Cell

TITLES = {**{sounds.name: sounds.title for sounds in SETS}, "shipped": "ESC-10, the shipped models", images.NAME: "images: handwritten digits of 8x8 pixels"}
NOTES = {
    "shipped": "Recipes as the models' cards tell them, those without a filter bank with several cycles and longer than the study's; trained on folds 1, 2, 3 and 5, measured on fold 4.",
    "esc10": "Trained on four folds, measured on the fifth. 200 epochs for every network, 400 for the full-precision one that is trained longer, 100 for each cycle behind a mixed network's first. "
    "On fold 1 with 6 and 8 classes the pruned and the mixed networks come from, and have as teacher, full-precision ones that were trained once more with the same seed.",
    "digits": "Trained on folds 2 to 10, measured on fold 1, the set's own test split, whose speakers are heard in training too. "
    "24 epochs for the full-precision networks, 48 for the one that is trained longer, 24 for the pruned ones behind three steps of 3, 24 for the warm mixed one, 100 for the other mixed ones: "
    "a number that was set after a run of 30 without a filter bank had been seen on the test split (149 of 300 clips right).",
    "pairs": "A class is a digit spoken by one speaker. Test split as above; as many steps of training as the digits have, however many classes: 2016 for "
    "every network but the full-precision one that is trained longer, which has 4032, and those of one bit, which have 8400, the warm one without a filter bank 2016. "
    "With 60 pairs and the first seed the network pruned to the same size comes from a full-precision one that was trained once more with the same seed (256 of 300 clips instead of 251).",
    images.NAME: "The paper's row of images (CIFAR with a ResNet) on what Debian ships: scikit-learn's 1797 handwritten digits, five folds, each a stretch of the "
    f"set, so that neighbours by one hand stay together. A residual network of {len(images.WIDTHS)} blocks ({', '.join(map(str, images.WIDTHS))} channels), pruned to one of {images.KEPT} channels inside the blocks, which are those with the "
    f"largest Euclidean norm; the mixed one keeps the first convolution and the dense layer at 8 bits. {images.EPOCHS} epochs for every network. Integers are imitated in floating point and bytes are "
    "counted: none of it runs on the board, so there are no instructions.",
}
MISSING = """## What is missing

- Cells that are not in the tables were not run; `runs` says how many of the planned folds and seeds were. The same command goes on."""
HEAD = """# The study

What four ways to shrink a network give and cost, on the same sounds. `python3 -m training study`
makes this page from [results.json](results.json), a line for every network that was measured, and goes on where it stopped:

```
node scripts/setup.mjs --test
python3 -m training study --esc10 ~/esc10 --fsdd ~/fsdd --runs ~/runs/study
```

- *full precision*: ACDNet at half width (float32; its flash is four bytes a parameter; it runs on no board).
- *pruned*: the same pruned by Taylor score to Micro-ACDNet's widths and fine-tuned with the large one as teacher.
- *pruned + int8*: the model file that this becomes.
- *same size*: pruned less far, to 1.4 times these widths in the int8 kernels' fours: its file is as large as that of the mixed network, twice as large as the other pruned one.
- *filter bank*: the same three with 40 fixed bands in place of ACDNet's first two convolutions ([why](../decisions/0007-filter-bank.md)). It was tried on folds 1
  to 3 of ESC-10 first, fold 5 measured: at half width, 150 epochs, 661 of 800 windows and 75 of 80 clips, with ACDNet's front end 597 and 70.
- *longer*: the full-precision network has twice as many epochs; it is pruned and fine-tuned as before. Tried on the same folds first: 150 epochs 649 windows and 74 clips,
  400 epochs by two seeds 688 and 675 windows, 76 and 75 clips. The network pruned from the first of them had 681 to 694 windows at each of 13 measurements
  from the 100th to the 400th epoch of its fine-tuning, 74 to 77 clips.
  *Two* to *eight networks*: trained like it from other random weights and samples; the mean of their answers counts. The two seeds had 685 windows and 77 clips
  together; that there would be three was settled before any was measured on the five folds. That there would be eight came behind the five folds' figures for three, and before
  any further one was trained: of networks of other trials on the same folds four had 675 windows on average, eight 680. So the figure to
  take is that of eight, not the best of the lines from two to eight.
- *XNOR*: an XNOR-Net of half width as its authors train it: from random weights, of one bit from the first step, without a teacher. The first
  convolution and the dense layer have 8 bits. In the model file convolutions 2 and 3 are counted as 8 bits too: they hear 8 channels and one,
  which would leave most of a word of 32 empty, so their values of -1 and +1 are held and multiplied as int8, by kernels that
  are slower than those of the mixed network's ReLU. The backward pass of the sign is
  that of the mixed network (Bi-Real Net's).
- *mixed XNOR*: a network of half width from random weights, activations binarized first and weights later, with the full-precision network
  as teacher; *warm*: from that network's weights, with as many epochs as it had (`train --start`);
  *second cycle*: from the warm one's weights, with half as many epochs and half the learning rate; *third* and *fourth cycle*: the same again.
  Each was tried on folds 1 to 3 of ESC-10 first, fold 5 measured, and taken since it had more windows right than the one before: 540, 552, 566 and 569 of
  800 after one to four cycles, 64, 64, 67 and 68 of 80 clips. The wish for a third and a fourth came behind the five folds' figures for two and three.
  Convolutions 1 to 3, the 1x1 convolution and the dense layer keep 8 bits; 85 % of its multiply-accumulates have one bit.
- *mixed XNOR, filter bank*: one behind the filter bank, its last convolutions narrowed by what the filters take; warm, from the full-precision network that was trained longer, which
  teaches it. Tried on the same folds first: after 100 epochs 597 windows and 68 clips, where the warm one without a filter bank had 540 and 64.
  *Second cycle* as above, tried on these folds too: 603 windows and 72 clips.

No epoch and no setting is chosen on a test fold, but for the length of the mixed network of the digits (see there): every run has a fixed length and its last weights count. Accuracy is that of whole clips (ten windows each);
with several folds or seeds it is the mean and, in brackets, the least and the most. Beside it stands that of the single windows, by which a board
tells what it hears every half second. Two points are within what a run varies: the full-precision networks
of ESC-10's five folds, trained once more with the same seed as teachers of the warm ones, had 89.0 % of the clips instead of 91.0 %, and 76.9 % of the
windows instead of 76.2 %; what made them differ was not found out.

The figures of ACDNet's authors (ESC-10: 96.65 % at full precision, 96.25 % pruned) are of another kind: their published trainer measures the test fold after
each of 2000 epochs and keeps the best weights. What that gives shows with six measurements: half width, 150 epochs on folds 1 to 3, fold 5 measured
every 25 epochs (`train --validate 5`) has 70 of 80 clips with its last weights, 73 with its best.

Models are measured with the C core. Instructions are executed ones of the emulated Cortex-M4: of a whole window layer by layer (`bench_kernels`), and of an
hour of listening with the whole image, app and link (`earbit listen --sim`), at the model's own hop. Sizes and instructions depend on a network's shapes; behind a
change of the kernels `--again` measures them with untrained networks of the same shapes (esc10-xnor: 20,491,720 instructions a window untrained, 20,489,960 as it is shipped)."""


def thousands(value: float) -> str:
    """A number with its thousands separated; a dash for none."""
    return f"{value:,.0f}" if value > 0 else "-"


def millions(value: float) -> str:
    """A number in millions; a dash for none."""
    return f"{value / 1e6:,.1f}" if value > 0 else "-"


def accuracy(group: Group) -> str:
    """Mean and spread in percent."""
    shares = group.shares
    spread = f" ({shares.min():.1f} to {shares.max():.1f})" if len(shares) > 1 else ""
    return f"{shares.mean():.1f} %{spread}"


def windows(group: Group) -> str:
    """Mean share of single windows that were right, in percent; a dash where there are none, as of pictures."""
    return f"{100 * group.number('cropsCorrect') / group.number('crops'):.1f} %" if "crops" in group.cells[0] else "-"


def row(group: Group) -> tuple[object, ...]:
    """A line of the table of one set of sounds."""
    return (
        group.classes,
        group.technique,
        accuracy(group),
        windows(group),
        f"{len(group.cells)} of {group.planned}",
        thousands(group.number("parameters")),
        thousands(group.number("flashBytes")),
        thousands(group.number("arenaBytes")),
        millions(group.number("macs")),
        millions(group.number("oneBitMacs")),
        millions(group.number("words")),
        millions(group.number("windowInstructions")),
        millions(group.number("hourInstructions")),
    )


COLUMNS = (
    "classes", "technique", "clips right", "windows right", "runs", "parameters", "flash, bytes", "RAM, bytes", "million MACs a window",
    "of one bit", "million words of 32", "million instructions a window", "million instructions an hour",
)  # fmt: skip


def section(name: str, groups: list[Group]) -> str:
    """One set of sounds: how it was trained, and its table."""
    rows = [row(group) for group in groups if group.sounds == name]
    return "\n\n".join([f"## {TITLES[name]}", NOTES[name], table(COLUMNS, rows)])


def write(folder: Path, cells: list[Cell]) -> None:
    """Writes the page and its pictures from the results."""
    groups = grouped(cells)
    parts = [HEAD, claims.section(groups)]
    if pictures.accuracy_by_cost(groups, folder / "cost.png"):
        parts.append("![accuracy over flash and instructions](cost.png)")
    if pictures.accuracy_by_classes(groups, folder / "classes.png"):
        parts.append("![accuracy over the number of classes](classes.png)")
    there = {group.sounds for group in groups}
    parts += [section(name, groups) for name in TITLES if name in there]
    (folder / "README.md").write_text("\n\n".join([*parts, MISSING]) + "\n")
