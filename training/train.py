"""The training loop: a fixed number of epochs; a run folder with configuration, curve, checkpoint and result.

What a run gives is the running average of its weights (Polyak averaging), which at any moment is about as good as the
weights themselves after their learning rate has gone to zero.
"""

import fcntl
import io
import json
import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim.swa_utils import AveragedModel
from tqdm import tqdm

from . import evaluate, plots
from .binary import BinaryConv2d, binarize_weights
from .data import SAMPLE_RATE, WINDOW, Dataset
from .mixing import Mixer
from .networks import Acdnet, XnorAcdnet, build

CHECKPOINT = "checkpoint.pt"
EPOCHS_PER_CHECKPOINT = 5
WARMUP_EPOCHS = 5
AVERAGE_DECAY = 0.998
"""Weight of the running average at each step; about 500 steps count."""
VALIDATION_EPOCHS = 25
"""Epochs between two measurements on the validation fold."""


@dataclass(frozen=True)
class Config:
    """Everything that decides a run. `optimizer` is "sgd" (Nesterov momentum 0.9, ACDNet section 4.2) or "adam"."""

    kind: str
    widths: tuple[int, ...]
    labels: tuple[str, ...]
    folds: tuple[int, ...]
    epochs: int
    optimizer: str
    learning_rate: float
    weight_decay: float
    sample_rate: int = SAMPLE_RATE
    window: int = WINDOW
    """Samples in one window; a multiple of 200 and 13 more fill that many frames exactly."""
    batch: int = 32
    float_weight_epochs: int = 0
    """Epochs at the start in which a binary layer's weights keep full precision."""
    parent: str = ""
    """What the weights started from, in words; empty for random ones."""
    teacher: str = ""
    """The runs whose networks' answers make up half of the target; empty for none."""
    validation: int = 0
    """A fold that is measured while training and never trained on; 0 for none. Nothing is chosen by it."""
    precision: str = "float32"
    """Of the convolutions while training: "float32" or "bfloat16"."""
    seed: int = 1
    recordings: str = ""
    """Fingerprint of the data set, those of other folds too; empty where nothing was noted."""
    heard: tuple[int, ...] = ()
    """Folds that are not trained on, but that the networks were which it starts from or which teach it."""

    def check_unseen(self, fold: int) -> None:
        """Before a measurement on a fold.

        :raises RunError: when the fold is trained on, by itself or by what it learns from
        """
        if fold in self.folds:
            raise RunError(f"fold {fold} is trained on: what is right there says nothing, take another fold")
        if fold in self.heard:
            raise RunError(f"a network that this one starts from or learns from was trained on fold {fold}: what is right there says nothing, take another fold")

    def learning_from(self, other: "Config") -> "Config":
        """The configuration with what another run, whose weights or answers are used, was trained on."""
        return replace(self, heard=tuple(sorted({*self.heard, *other.heard, *other.folds} - {*self.folds})))


RECIPES = {
    "float": {"optimizer": "sgd", "learning_rate": 0.05, "weight_decay": 5e-4},
    "xnor": {"optimizer": "adam", "learning_rate": 2e-3, "weight_decay": 1e-4},
}
RECIPES["plain"] = RECIPES["xnor"]
"""What is the same for every run of a kind of network."""


class RunError(Exception):
    """A run that cannot be used as asked, with the reason in one line."""


@dataclass
class Run:
    """A network with its configuration and the epochs it has been trained for."""

    config: Config
    network: nn.Module
    epoch: int = 0


def save(folder: Path, run: Run, extra: dict[str, object]) -> None:
    """Writes the checkpoint of a run; an interrupted write leaves the previous one."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(asdict(run.config), indent=2) + "\n")
    state = {"config": asdict(run.config), "network": run.network.state_dict(), "epoch": run.epoch, **extra}
    # Into memory first: where a disk is full, torch ends the process, and Python gives a reason.
    written = io.BytesIO()
    torch.save(state, written)
    (folder / (CHECKPOINT + ".new")).write_bytes(written.getbuffer())
    (folder / (CHECKPOINT + ".new")).replace(folder / CHECKPOINT)


def load(folder: Path) -> tuple[Run, dict[str, object]]:
    """Reads a run's checkpoint: the run, ready to evaluate, and what resuming needs."""
    if not (folder / CHECKPOINT).exists():
        raise RunError(f"no run in {folder}")
    try:
        state = torch.load(folder / CHECKPOINT)
        raw = state["config"]
        config = Config(**{key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()})
        network = build(config.kind, config.widths, len(config.labels), config.sample_rate)
        network.load_state_dict(state["network"])
    except Exception as error:  # whatever zip, pickle and the network meet in bytes that are none of theirs
        reason = str(error).strip().splitlines() or [type(error).__name__]
        raise RunError(f"{folder / CHECKPOINT} is damaged ({reason[0]}): move {folder} away and train anew") from error
    binarize_weights(network, state["epoch"] > config.float_weight_epochs or not config.float_weight_epochs)
    network.eval()
    return Run(config, network, state["epoch"]), state


@contextmanager
def claimed(folder: Path) -> Iterator[bool]:
    """Whether this process has the folder for itself: another one that works in it keeps it until it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def resumed(config: Config, folder: Path, free: Sequence[str] = ()) -> tuple[Run, dict[str, object]]:
    """The run in a folder, as `load` gives it. Raises RunError if its configuration is another one than is asked for, but for
    the precision, which is the machine's, the recordings, which `train` compares, and the `free` fields."""
    run, state = load(folder)
    for name, value in asdict(config).items():
        found = getattr(run.config, name)
        if found != value and name not in ("precision", "recordings", *free):
            raise RunError(f"{folder} holds a run whose {name} is {found}, not {value}: give another folder, or move it away")
    return run, state


def check_recordings(folder: Path, config: Config, dataset: Dataset) -> None:
    """That a run's folds are those of the data: of the same classes a recording more or less may have dealt them out anew."""
    if config.labels == dataset.labels and config.recordings not in ("", dataset.fingerprint()):
        raise RunError(f"{folder}: the recordings are not those that training began with, and folds may have changed with them: train anew")


def trained(folder: Path) -> Run:
    """The run in a folder, which must have come to its end."""
    run, _ = load(folder)
    if run.epoch < run.config.epochs:
        raise RunError(f"{folder} is at epoch {run.epoch} of {run.config.epochs}: give its command again, so that it goes on to its end")
    return run


def averaged(network: nn.Module) -> AveragedModel:
    """The running average of a network's weights and batch norm statistics; the first steps count for more."""

    def average(old: Tensor, new: Tensor, steps: Tensor) -> Tensor:
        decay = min(AVERAGE_DECAY, (1 + steps.item()) / (10 + steps.item()))
        return old * decay + new * (1 - decay)

    return AveragedModel(network, avg_fn=average, use_buffers=True)


def two_stage(config: Config) -> Config:
    """The recipe for one-bit weights from random ones: a third of the epochs binarizes the activations alone."""
    return replace(config, float_weight_epochs=config.epochs // 3)


def started(source: Run, config: Config, name: str) -> Run:
    """A new run from another one's weights.

    Of the same kind it goes on with them; a trained network wants smaller steps: half the learning rate. A one-bit network
    takes over what fits of a full-precision one, and has both stages of training before it.
    """
    if (source.config.sample_rate, len(source.config.widths)) != (config.sample_rate, len(config.widths)):
        raise RunError(f"{name} has another sample rate or front end: a run starts from one that hears as it does")
    config = replace(config, parent=name).learning_from(source.config)
    if (source.config.kind, source.config.labels) == (config.kind, config.labels):
        config = replace(config, widths=source.config.widths, learning_rate=config.learning_rate / 2)
        return Run(config, source.network)
    network = build(config.kind, config.widths, len(config.labels), config.sample_rate)
    if source.config.labels != config.labels or not isinstance(network, XnorAcdnet) or not isinstance(source.network, Acdnet):
        raise RunError(f"{name} is no network of the same kind and classes, nor one of full precision for a one-bit network")
    network.take_over(source.network)
    return Run(two_stage(config), network)


def make_optimizer(config: Config, network: nn.Module) -> torch.optim.Optimizer:
    """SGD over everything, or Adam that decays only the weights that keep their precision."""
    if config.optimizer == "sgd":
        return torch.optim.SGD(
            network.parameters(), config.learning_rate, momentum=0.9, nesterov=True, weight_decay=config.weight_decay
        )
    binary = [module.weight for module in network.modules() if isinstance(module, BinaryConv2d)]
    other = [p for p in network.parameters() if not any(p is weight for weight in binary)]
    groups = [{"params": other, "weight_decay": config.weight_decay}, {"params": binary, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, config.learning_rate)


def rate(config: Config, epoch: float) -> float:
    """Learning rate at a moment of the run: linear warm-up, then a cosine to zero; each stage has its own."""
    start, end = 0, config.epochs
    if config.float_weight_epochs:
        if epoch < config.float_weight_epochs:
            end = config.float_weight_epochs
        else:
            start = config.float_weight_epochs
    progress = (epoch - start) / (end - start)
    warm = min(1.0, (epoch - start + 0.1) / WARMUP_EPOCHS)
    return config.learning_rate * warm * (1 + math.cos(math.pi * progress)) / 2


def loss_of(logits: Tensor, targets: Tensor) -> Tensor:
    """Kullback-Leibler divergence of the prediction from the mixed target, mean over the batch."""
    return F.kl_div(F.log_softmax(logits, dim=1), targets, reduction="batchmean")


def mixed_target(target: Tensor, teachers: Sequence[nn.Module], inputs: Tensor) -> Tensor:
    """Half the target, half the mean of the teachers' answers (Hinton et al., 2015); the target without teachers."""
    if not teachers:
        return target
    with torch.no_grad():
        answers = torch.stack([F.softmax(teacher(inputs).float(), dim=1) for teacher in teachers])
    return (target + answers.mean(dim=0)) / 2


def forget_later_epochs(curve: Path, epoch: int) -> None:
    """Leaves out the lines of epochs behind the checkpoint that a run goes on from, and one that was not written to its end."""
    if curve.exists():
        lines = curve.read_text().splitlines(keepends=True)
        curve.write_text("".join(line for line in lines if line.endswith("\n") and json.loads(line)["epoch"] <= epoch))


def train(run: Run, dataset: Dataset, folder: Path, teachers: Sequence[nn.Module] = (),
          resume: dict[str, object] | None = None) -> None:  # fmt: skip
    """Trains `run` to its last epoch on the folds of its configuration; run.network is then the averaged network.

    Writes curve.jsonl, curve.png, result.json and checkpoints into `folder`. `resume` is what `load` returned beside
    the run.
    """
    check_recordings(folder, run.config, dataset)
    if run.epoch >= run.config.epochs:
        return
    torch.set_num_threads(1)
    config, network = run.config, run.network.to(memory_format=torch.channels_last)
    training_set = dataset.folds(config.folds)
    validation_set = dataset.folds([config.validation]) if config.validation else None
    torch.manual_seed(config.seed)
    mixer = Mixer(training_set, np.random.default_rng((config.seed, 0)))
    average = averaged(network)
    optimizer = make_optimizer(config, network)
    if resume is not None:
        network.load_state_dict(resume["trained"])  # type: ignore[arg-type]
        average.n_averaged.fill_(resume["averaged_steps"])  # type: ignore[arg-type]
        optimizer.load_state_dict(resume["optimizer"])  # type: ignore[arg-type]
        if "samples" in resume:  # a checkpoint of before they were kept goes on with the first ones again
            mixer.rng.bit_generator.state = resume["samples"]
            torch.set_rng_state(resume["dropout"])  # type: ignore[arg-type]
    result = Run(config, average.module, run.epoch)
    steps = max(1, len(training_set.clips) // config.batch)
    folder.mkdir(parents=True, exist_ok=True)
    forget_later_epochs(folder / plots.CURVE, run.epoch)
    bar = tqdm(range(run.epoch, config.epochs), initial=run.epoch, total=config.epochs, unit="epoch", mininterval=10)
    for epoch in bar:
        for model in (network, average.module):
            binarize_weights(model, epoch >= config.float_weight_epochs)
        network.train()
        began, total = time.monotonic(), 0.0
        for step in range(steps):
            for group in optimizer.param_groups:
                group["lr"] = rate(config, epoch + step / steps)
            windows, targets = mixer.batch(config.batch)
            inputs = torch.from_numpy(windows)
            with torch.autocast("cpu", torch.bfloat16, enabled=config.precision == "bfloat16"):
                wanted = mixed_target(torch.from_numpy(targets), teachers, inputs)
                logits = network(inputs)
            loss = loss_of(logits.float(), wanted)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            average.update_parameters(network)
            total += loss.item()
        result.epoch = epoch + 1
        line = {"epoch": result.epoch, "loss": round(total / steps, 4), "seconds": round(time.monotonic() - began, 2)}
        last = result.epoch == config.epochs
        if validation_set and (last or result.epoch % VALIDATION_EPOCHS == 0):
            average.eval()
            line["validation"] = evaluate.evaluate(evaluate.float_classifier(average.module), validation_set).figures()
        bar.set_postfix(loss=f"{total / steps:.3f}")
        with open(folder / plots.CURVE, "a") as curve:
            curve.write(json.dumps(line) + "\n")
        if last or result.epoch % EPOCHS_PER_CHECKPOINT == 0:
            extra = {"trained": network.state_dict(), "averaged_steps": int(average.n_averaged), "optimizer": optimizer.state_dict()}
            save(folder, result, {**extra, "samples": mixer.rng.bit_generator.state, "dropout": torch.get_rng_state()})
    run.network, run.epoch = average.module, result.epoch
    run.network.eval()
    plots.curve(folder)
    (folder / "result.json").write_text(json.dumps({"config": asdict(config), **line}, indent=2) + "\n")
