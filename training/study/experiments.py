"""The table of the study: which sounds, how many classes, which fold is the test, how long every network is trained."""

from dataclasses import astuple, dataclass

from ..data import SAMPLE_RATE, WINDOW

FULL, PRUNED, INT8, XNOR = "full precision", "pruned", "pruned + int8", "XNOR"
SAME_PRUNED, SAME_INT8 = (f"{technique}, same size" for technique in (PRUNED, INT8))
MIXED, WARM = "mixed XNOR", "mixed XNOR, warm"
SECOND, THIRD, FOURTH = (f"mixed XNOR, {count} cycle" for count in ("second", "third", "fourth"))
ONE_BIT = (XNOR, MIXED, WARM, SECOND, THIRD, FOURTH)
BANK, BANK_PRUNED, BANK_INT8 = (f"{technique}, filter bank" for technique in (FULL, PRUNED, INT8))
LONGER, LONGER_PRUNED, LONGER_INT8 = (f"{technique}, longer" for technique in (BANK, BANK_PRUNED, BANK_INT8))
ENSEMBLES = tuple(f"{LONGER}, {count} networks" for count in ("two", "three", "four", "five", "six", "seven", "eight"))
BANK_MIXED, BANK_SECOND = (f"{technique}, filter bank" for technique in (MIXED, SECOND))
TECHNIQUES = (FULL, PRUNED, INT8, SAME_PRUNED, SAME_INT8, BANK, BANK_PRUNED, BANK_INT8, LONGER, *ENSEMBLES, LONGER_PRUNED, LONGER_INT8, BANK_MIXED, BANK_SECOND, *ONE_BIT)


@dataclass(frozen=True)
class Sounds:
    """One set of recordings as the study uses it. `source` is the option of `study` that names its folder."""

    name: str
    title: str
    source: str
    labels: str = ""
    sample_rate: int = SAMPLE_RATE
    window: int = WINDOW
    folds: int = 5


@dataclass(frozen=True)
class Budget:
    """Epochs of each network. The pruned one has `step` epochs between two steps of pruning besides."""

    full: int
    pruned: int
    mixed: int
    step: int

    @property
    def longer(self) -> int:
        """Of the network with a filter bank that is trained longer."""
        return self.full * 2

    @property
    def cycle(self) -> int:
        """Of each cycle that the warm network goes on for."""
        return self.full // 2


@dataclass(frozen=True)
class Experiment:
    """All techniques on the first `classes` classes; trained on all folds but `test`."""

    sounds: Sounds
    classes: int
    test: int
    budget: Budget
    seed: int = 1
    networks: int = 1
    """The most full-precision networks trained longer whose answers are measured together."""

    @property
    def name(self) -> str:
        """Of its folder and its figures."""
        return f"{self.sounds.name}-{self.classes}-fold{self.test}-seed{self.seed}"

    @property
    def folds(self) -> tuple[int, ...]:
        """Those that are trained on."""
        return tuple(fold for fold in range(1, self.sounds.folds + 1) if fold != self.test)


ESC10 = Sounds("esc10", "ESC-10, environmental sounds", "esc10")
DIGITS = Sounds("digits", "spoken digits (FSDD)", "fsdd", "digit", 8000, 12_613, 10)
PAIRS = Sounds("pairs", "spoken digits by speaker (FSDD)", "fsdd", "digit-speaker", 8000, 12_613, 10)

SETS = (ESC10, DIGITS, PAIRS)

EQUAL = Budget(200, 200, 200, 8)
DIGITS_BUDGET = Budget(24, 24, 100, 3)
PAIRS_STEPS = Budget(2016, 2016, 8400, 252)
"""In steps of 32 samples: those of the digits."""
PAIR_CLIPS = 45
"""Training clips of each pair."""


def in_epochs(steps: Budget, classes: int) -> Budget:
    """Epochs that give as many steps with few pairs as with many."""
    epoch = PAIR_CLIPS * classes // 32
    return Budget(*(round(count / epoch) for count in astuple(steps)))


TEST_SPLIT = 1
"""The fold that is FSDD's own test split."""

EXPERIMENTS = (
    Experiment(DIGITS, 10, TEST_SPLIT, DIGITS_BUDGET),
    *(Experiment(PAIRS, classes, TEST_SPLIT, in_epochs(PAIRS_STEPS, classes)) for classes in (60, 10, 30, 20, 40, 50)),
    *(Experiment(ESC10, 10, fold, EQUAL, networks=1 + len(ENSEMBLES)) for fold in range(1, 6)),
    *(Experiment(ESC10, classes, fold, EQUAL) for classes in (2, 4, 6, 8) for fold in range(1, 6)),
    *(Experiment(PAIRS, classes, TEST_SPLIT, in_epochs(PAIRS_STEPS, classes), seed) for seed in (2, 3) for classes in range(10, 61, 10)),
)
"""In the order in which they are run."""

SHIPPED = {
    INT8: "esc10-int8-fold4",
    BANK_INT8: "esc10-filterbank-fold4",
    MIXED: "esc10-xnor-fold4",
    BANK_SECOND: "esc10-filterbank-xnor-fold4",
}
SHIPPED_TEST = 4
"""The shipped models that were not trained on one fold of ESC-10, by technique; their cards tell their recipes."""
