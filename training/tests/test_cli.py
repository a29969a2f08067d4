"""What a user gets from the command line."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from training import train
from training.networks import Acdnet
from training.tests.test_prune import WIDE


def command(*arguments):
    root = Path(__file__).parents[2]
    return subprocess.run([sys.executable, "-m", "training", *map(str, arguments)], cwd=root, capture_output=True, text=True)


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


def test_a_limit_out_of_reach_is_one_line(parent):
    result = prune(parent, "--flash", 1000, "--min-width", 3)
    assert result.returncode == 1 and result.stdout == ""
    assert result.stderr.startswith("training: 1,000 bytes of flash cannot be reached: at the smallest widths allowed, 3,3,")


@pytest.mark.parametrize(("arguments", "sentence"), [
    (("--widths", "1,2,3"), "1,2,3: twelve numbers, or 10 for a network with a filter bank, separated by commas, were expected"),
    (("--round", "int8"), "--min-width and --round go with a limit"),
])  # fmt: skip
def test_what_makes_no_sense_is_said(parent, arguments, sentence):
    result = prune(parent, *arguments)
    assert result.returncode != 0 and sentence in result.stderr and "Traceback" not in result.stderr
