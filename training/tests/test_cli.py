"""What a user gets from the command line."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from training import train
from training.networks import Acdnet
from training.tests.test_prune import WIDE

ROOT = Path(__file__).parents[2]


def command(*arguments):
    return subprocess.run([sys.executable, "-m", "training", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True)


@pytest.fixture
def parent(tmp_path):
    """The folders of some recordings and of a run that was trained on them."""
    for label in "ab":
        (tmp_path / "data" / label).mkdir(parents=True)
        np.full(30_000, 1000, "<i2").tofile(tmp_path / "data" / label / "1-x.s16")
    config = train.Config("float", WIDE, ("a", "b"), (1,), 1, **train.RECIPES["float"])
    torch.manual_seed(0)
    train.save(tmp_path / "parent", train.Run(config, Acdnet(WIDE, 2), 1), {})
    return tmp_path / "data", tmp_path / "parent"


def prune(parent, *arguments):
    return command("prune", "--data", parent[0], "--parent", parent[1], "--run", parent[1] / "run", "--epochs", 1, *arguments)


def test_size_of_other_widths_as_json():
    result = command("size", "--network", "micro", "--widths", ",".join(["8"] * 12), "--classes", 3, "--json")
    figures = json.loads(result.stdout)
    assert figures["widths"] == [8] * 12 and figures["classes"] == 3 and result.stderr == ""
    shorter = command("size", "--network", "micro", "--widths", ",".join(["8"] * 12), "--classes", 3, "--json", "--window", 15_025)
    assert json.loads(shorter.stdout)["macs"] < 0.6 * figures["macs"]


def test_a_limit_out_of_reach_is_one_line(parent):
    result = prune(parent, "--flash", 1000, "--min-width", 3)
    assert result.returncode == 1 and result.stdout == ""
    assert result.stderr.startswith("training: 1,000 bytes of flash cannot be reached: at the smallest widths allowed, 3,3,")


@pytest.mark.parametrize(("arguments", "sentence"), [
    (("--widths", "1,2,3"), "1,2,3: twelve numbers, or 10 for a network with a filter bank, separated by commas, were expected"),
    (("--round", "int8"), "--min-width and --round go with a limit"),
    (("--flash", "nan"), "argument --flash: nan: a number above 0 was expected"),
    (("--epochs", "0"), "argument --epochs: 0: a number from 1 was expected"),
])  # fmt: skip
def test_what_makes_no_sense_is_said(parent, arguments, sentence):
    result = prune(parent, *arguments)
    assert result.returncode != 0 and sentence in result.stderr and "Traceback" not in result.stderr


def test_a_window_too_short_for_the_filters_has_no_size():
    result = command("size", "--network", "filterbank", "--window", 213)
    assert result.returncode == 1 and "a window has at least" in result.stderr and "Traceback" not in result.stderr


def test_a_run_is_made_as_asked_or_not_at_all(tmp_path):
    for name in ("a/1-x-A", "a/2-y-A", "b/1-z-A", "b/2-u-A", "c/2-v-A"):
        (tmp_path / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        np.full(9_000, 1000, "<i2").tofile(tmp_path / "data" / f"{name}.s16")

    def trained(name, *arguments):
        return command("train", "--data", tmp_path / "data", "--run", tmp_path / name, "--network", "filterbank", "--window", 2205,
                       "--epochs", 1, *arguments)  # fmt: skip

    absent = trained("absent", "--folds", "1")
    assert absent.returncode == 1 and "the folds to train on hold no clip of c: take other folds" in absent.stderr
    small = ("--classes", "a,b", "--widths", ",".join(["4"] * 10))
    assert trained("source", "--folds", "1,2", *small).returncode == 0
    wider = trained("wider", "--folds", "1", "--classes", "a,b", "--widths", ",".join(["8"] * 10), "--start", tmp_path / "source")
    assert wider.returncode == 1 and "source has the widths 4,4,4,4,4,4,4,4,4,4: leave --widths out" in wider.stderr
    for option in ("--start", "--teacher"):
        seen = trained("seen", "--folds", "1", "--validate", 2, option, tmp_path / "source", *small)
        assert seen.returncode == 1 and "learns from was trained on fold 2" in seen.stderr
    model, notes = tmp_path / "model.ebm", tmp_path / "notes.md"
    shutil.copy(ROOT / "models/digits-int8/model.ebm", model)
    notes.write_text("Made up.")
    card = command("card", "--data", tmp_path / "data", "--run", tmp_path / "source", "--model", model, "--notes", notes)
    assert card.returncode == 1 and "was not exported from" in card.stderr and not (tmp_path / "README.md").exists()


def test_a_finished_run_is_not_taken_for_another_one(parent):
    data, run = parent[0], parent[1] / "run"
    for label in "ab":
        for fold in (1, 2):
            np.full(9_000, 1000, "<i2").tofile(data / label / f"{fold}-x-A.s16")
        (data / label / "1-x.s16").unlink()

    def trained(*arguments):
        return command("train", "--data", data, "--run", run, "--network", "filterbank", "--widths", ",".join(["4"] * 10),
                       "--window", 2205, "--folds", "1", *arguments)  # fmt: skip

    assert trained("--epochs", 1).returncode == 0
    before = (run / train.CHECKPOINT).read_bytes()
    again, longer = trained("--epochs", 1), trained("--epochs", 2)
    assert again.returncode == 0 and again.stdout == f"{run} has had its 1 epochs already\n"
    assert longer.returncode == 1 and "holds a run whose epochs is 1, not 2" in longer.stderr
    tested = command("evaluate", "--data", data, "--run", run, "--fold", 1)
    model, notes = parent[1] / "model.ebm", parent[1] / "notes.md"
    shutil.copy(ROOT / "models/digits-int8/model.ebm", model)
    notes.write_text("Made up.")
    card = command("card", "--data", data, "--run", run, "--model", model, "--notes", notes, "--fold", 1)
    validated = trained("--epochs", 1, "--validate", 1)
    for refused in (tested, card, validated):
        assert refused.returncode == 1 and "fold 1 is trained on" in refused.stderr
    assert not (model.parent / "README.md").exists()
    np.full(9_000, 1000, "<i2").tofile(data / "a" / "1-y-A.s16")
    started = command("train", "--data", data, "--run", parent[1] / "later", "--network", "filterbank", "--window", 2205,
                      "--folds", "1", "--epochs", 1, "--start", run)  # fmt: skip
    for moved in (trained("--epochs", 1), command("evaluate", "--data", data, "--run", run, "--fold", 2), started):
        assert moved.returncode == 1 and "the recordings are not those that training began with" in moved.stderr
    assert (run / train.CHECKPOINT).read_bytes() == before


@pytest.mark.parametrize("rate", (999, 192_001))
def test_a_rate_that_no_recording_is_decoded_to_is_said(rate):
    result = command("check", "--data", "recordings", "--sample-rate", rate)
    assert result.returncode == 2 and "a rate is 1000 to 192000 Hz" in result.stderr
