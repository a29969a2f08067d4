"""A trained run as a model file."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from . import ebm
from .data import WINDOW, Dataset
from .mixing import Mixer
from .networks import FRAME_STEP, TECHNIQUES
from .quantize import quantize
from .train import Config, Run

CALIBRATION_WINDOWS = 128
HOP_GRID = 16
"""Frames: a hop of a multiple moves the maps of the first four pools on by whole rows, so that they can be kept."""
HOP_GRIDS = 3
"""Of a window of 1.51 s: two predictions a second. A shorter window costs less and is predicted more often."""
FRONT_END_LAYERS = 2


def calibration(dataset: Dataset) -> np.ndarray:
    """Windows of training data, augmented as in training, int16 [CALIBRATION_WINDOWS, window]."""
    windows, _ = Mixer(dataset, np.random.default_rng(0)).batch(CALIBRATION_WINDOWS)
    return np.round(windows * 32768).astype(np.int16)


def hop_of(window: int) -> int:
    """Samples between the predictions of a model."""
    return max(1, round(HOP_GRIDS * window / WINDOW)) * HOP_GRID * FRAME_STEP


def digest(config: Config) -> str:
    """What says in a model file which run it came from."""
    return hashlib.sha256(json.dumps(asdict(config), sort_keys=True).encode()).hexdigest()[:32]


def export(run: Run, dataset: Dataset, name: str) -> ebm.Model:
    """Quantizes a run's network, calibrated on `dataset`, its training clips."""
    layers, logit_scale = quantize(run.network, calibration(dataset))
    technique = TECHNIQUES[run.config.kind]
    return ebm.Model(
        name=name,
        technique=technique,
        digest=digest(run.config),
        labels=run.config.labels,
        layers=layers,
        sample_rate=run.config.sample_rate,
        window=run.config.window,
        hop=hop_of(run.config.window),
        front_end_layers=FRONT_END_LAYERS,
        input_scale=1 / 32768,
        logit_scale=logit_scale,
    )


def save(model: ebm.Model, path: Path) -> None:
    """Writes the model file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(ebm.write(model))
