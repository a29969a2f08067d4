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


def test_an_interrupted_run_goes_on_as_it_would_have(tmp_path, monkeypatch):
    monkeypatch.setattr(train, "EPOCHS_PER_CHECKPOINT", 1)
    config = replace(CONFIG, epochs=3)
    train.train(fresh(config), dataset(), tmp_path / "whole")
    save = train.save

    def save_and_stop(folder, run, extra):
        save(folder, run, extra)
        raise KeyboardInterrupt

    monkeypatch.setattr(train, "save", save_and_stop)
    with pytest.raises(KeyboardInterrupt):
        train.train(fresh(config), dataset(), tmp_path / "torn")
    monkeypatch.setattr(train, "save", save)
    with open(tmp_path / "torn/curve.jsonl", "a") as curve:
        curve.write('{"epoch": 2, "lo')
    run, state = train.load(tmp_path / "torn")
    assert run.epoch == 1
    train.train(run, dataset(), tmp_path / "torn", resume=state)
    whole, torn = (train.trained(tmp_path / name).network.state_dict() for name in ("whole", "torn"))
    assert all(torch.equal(whole[name], torn[name]) for name in whole)


@pytest.mark.parametrize("content", [b"", b"nonsense", b"PK\3\4 torn"])
def test_a_damaged_checkpoint_is_named(content, tmp_path):
    (tmp_path / train.CHECKPOINT).write_bytes(content)
    with pytest.raises(train.RunError, match=r"checkpoint.pt is damaged \(.+\): move .* away and train anew"):
        train.load(tmp_path)


def test_what_its_parent_or_teacher_heard_is_not_measured():
    source = replace(fresh(), config=replace(CONFIG, folds=(1, 2), heard=(3,)))
    config = train.started(source, CONFIG, "source").config
    assert config.heard == (2, 3) and CONFIG.learning_from(CONFIG).heard == ()
    for fold in (2, 3):
        with pytest.raises(train.RunError, match=f"learns from was trained on fold {fold}"):
            config.check_unseen(fold)
    config.check_unseen(4)


def test_a_run_is_trained_by_one_process_at_a_time(tmp_path):
    with train.claimed(tmp_path) as mine, train.claimed(tmp_path) as other:
        assert mine and not other
    with train.claimed(tmp_path) as later:
        assert later


def test_a_run_keeps_to_the_recordings_that_it_began_with(tmp_path):
    known = replace(CONFIG, recordings=dataset().fingerprint())
    train.train(fresh(known), dataset(), tmp_path)
    with pytest.raises(train.RunError, match="the recordings are not those"):
        train.train(fresh(known), dataset((0, 1, 0, 1, 1)), tmp_path)


def test_one_class_alone_cannot_be_mixed():
    with pytest.raises(DataError, match="one class alone"):
        Mixer(dataset((0, 0, 0)), np.random.default_rng(0))
