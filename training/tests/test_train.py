"""What a run is started from, taught by and goes on from."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from training import train
from training.data import Clip, DataError, Dataset
from training.mixing import Mixer
from training.networks import build

WINDOW = 200 * 8 + 205
WIDTHS = (4,) * 10
CONFIG = train.Config("float", WIDTHS, ("a", "b"), (1,), 2, window=WINDOW, batch=4, **train.RECIPES["float"])


def dataset(labels=(0, 1, 0, 1)):
    """Clips of noise, all of fold 1."""
    rng = np.random.default_rng(0)
    clips = [Clip((rng.standard_normal(4000) * 3000).astype(np.int16), label, 1, f"clip{index}") for index, label in enumerate(labels)]
    return Dataset(clips, ("a", "b"), window=WINDOW)


def fresh(config=CONFIG):
    torch.manual_seed(0)
    return train.Run(config, build(config.kind, config.widths, 2, config.sample_rate))


def test_a_run_counts_as_trained_at_its_last_epoch_alone(tmp_path):
    train.save(tmp_path, replace(fresh(), epoch=1), {})
    with pytest.raises(train.RunError, match="is at epoch 1 of 2"):
        train.trained(tmp_path)
    train.save(tmp_path, replace(fresh(), epoch=2), {})
    assert train.trained(tmp_path).epoch == 2


@pytest.mark.parametrize("other", [{"sample_rate": 8000}, {"widths": (4,) * 12}])
def test_a_run_starts_from_one_that_hears_as_it_does(other):
    with pytest.raises(train.RunError, match="another sample rate or front end"):
        train.started(fresh(), replace(CONFIG, **other), "source")
    assert train.started(fresh(), CONFIG, "source").config.learning_rate == CONFIG.learning_rate / 2


def test_the_curve_has_each_epoch_once_behind_an_interruption(tmp_path, monkeypatch):
    monkeypatch.setattr(train, "EPOCHS_PER_CHECKPOINT", 1)
    train.train(fresh(), dataset(), tmp_path)
    with open(tmp_path / "curve.jsonl", "a") as curve:
        curve.write(json.dumps({"epoch": 3, "loss": 9.0}) + "\n")
    run, state = train.load(tmp_path)
    train.train(replace(run, config=replace(CONFIG, epochs=3)), dataset(), tmp_path, resume=state)
    lines = [json.loads(line) for line in (tmp_path / "curve.jsonl").read_text().splitlines()]
    assert [line["epoch"] for line in lines] == [1, 2, 3] and lines[2]["loss"] != 9.0


def test_a_run_keeps_to_the_recordings_that_it_began_with(tmp_path):
    known = replace(CONFIG, recordings=dataset().fingerprint())
    train.train(fresh(known), dataset(), tmp_path)
    with pytest.raises(train.RunError, match="the recordings are not those"):
        train.train(fresh(known), dataset((0, 1, 0, 1, 1)), tmp_path)


def test_one_class_alone_cannot_be_mixed():
    with pytest.raises(DataError, match="one class alone"):
        Mixer(dataset((0, 0, 0)), np.random.default_rng(0))
