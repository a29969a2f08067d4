"""The runs behind an experiment: a full-precision network, a pruned one made from it, mixed ones that it teaches, a plain
XNOR-Net trained as its authors do."""

from pathlib import Path

import numpy as np
import torch

from .. import data, export, prune, train
from ..layouts import recognize
from ..networks import NETWORKS, WIDTHS, build
from ..precision import default_precision
from .experiments import Experiment
from .roads import ROADS, Road

SET_BY_START = ("learning_rate", "float_weight_epochs", "parent", "teacher", "seed")
"""Fields of a run's configuration that its start from another one, or pruning, has set."""
NORMALIZING_PASSES = 10
"""Batches that give the batch norms of an untrained network statistics that they can be exported with."""


def load_data(experiment: Experiment, folder: Path) -> data.Dataset:
    """The recordings of an experiment with its classes alone."""
    sounds = experiment.sounds
    there = data.class_names(recognize(folder, sounds.labels))
    if len(there) < experiment.classes:
        raise data.DataError(f"{folder} has {len(there)} classes, {experiment.name} needs {experiment.classes}")
    return data.load(folder, sounds.labels, there[: experiment.classes], sounds.sample_rate, sounds.window)


def config_of(experiment: Experiment, road: Road, labels: tuple[str, ...]) -> train.Config:
    """The configuration of a run from random weights."""
    kind, widths = NETWORKS[road.network], WIDTHS[road.network]
    config = train.Config(
        kind=kind,
        widths=road.pruned[-len(widths) :] or widths,
        labels=labels,
        folds=experiment.folds,
        epochs=getattr(experiment.budget, road.epochs),
        sample_rate=experiment.sounds.sample_rate,
        window=experiment.sounds.window,
        seed=experiment.seed + road.draw - 1,
        teacher=road.teacher,
        precision=default_precision(),
        **train.RECIPES[kind],  # type: ignore[arg-type]
    )
    return train.two_stage(config) if road.name == "mixed" else config


def finished(experiment: Experiment, road: Road, dataset: data.Dataset, folder: Path) -> train.Run:
    """The run at the end of a road, trained as far as it was not before, as are those it needs.

    :param folder: of the experiment; each run has a folder of its own in it
    """
    config = config_of(experiment, road, dataset.labels)
    here = folder / road.name
    teachers = [finished(experiment, ROADS[road.teacher], dataset, folder).network] if road.teacher else []
    if (here / train.CHECKPOINT).exists():
        run, state = train.resumed(config, here, SET_BY_START)
        train.train(run, dataset, here, teachers, state)
        return run
    parent = finished(experiment, ROADS[road.parent], dataset, folder) if road.parent else None
    torch.manual_seed(config.seed)
    if not parent:
        run = train.Run(config, build(config.kind, config.widths, len(dataset.labels), config.sample_rate))
    elif road.pruned:
        plan = prune.Plan(config.widths, step_epochs=experiment.budget.step, seed=experiment.seed)
        run = prune.prune(parent, plan, dataset, here, config.epochs, road.parent)
    else:
        run = train.started(parent, config, road.parent)
    train.train(run, dataset, here, teachers)
    return run


def untrained(experiment: Experiment, road: Road, dataset: data.Dataset) -> train.Run:
    """A run of no epochs, whose network has the shapes of the `finished` one: what a network costs depends on them alone."""
    config = config_of(experiment, road, dataset.labels)
    torch.manual_seed(experiment.seed)
    network = build(config.kind, config.widths, len(config.labels), config.sample_rate)
    windows = export.calibration(dataset.folds(config.folds)).astype(np.float32) / 32768
    with torch.no_grad():
        for _ in range(NORMALIZING_PASSES):
            network(torch.from_numpy(windows))
    return train.Run(config, network.eval())


def exported(run: train.Run, dataset: data.Dataset, name: str, path: Path) -> Path:
    """The model file of a run, calibrated on its training clips."""
    export.save(export.export(run, dataset.folds(run.config.folds), name), path)
    return path
