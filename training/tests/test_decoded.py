"""Recordings through the decoder: cache, broken files, other rates, the manifest, the command line."""

import json
import os
import subprocess
import sys
import wave

import numpy as np
import pytest

from training import check, data, decoded, manifest
from training.decoded import cache_folder
from training.layouts import recognize

RATE = 8000


@pytest.fixture(autouse=True)
def cache_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture(name="folder")
def recordings(tmp_path):
    """Two classes of three tones at 16 kHz."""
    for pitch, label in enumerate(("high", "low")):
        for index in range(3):
            write_wav(tmp_path / "data" / label / f"tone{index}.wav", 400 + 100 * index + 1000 * pitch)
    return tmp_path / "data"


def write_wav(path, hertz, rate=16_000):
    path.parent.mkdir(parents=True, exist_ok=True)
    tone = np.sin(2 * np.pi * hertz * np.arange(rate // 2) / rate) * 8000
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(tone.astype("<i2").tobytes())


def test_recordings_are_heard_at_the_rate_asked_for_and_decoded_once(folder):
    dataset = data.load(folder, sample_rate=RATE, window=3013)
    assert dataset.labels == ("high", "low") and (dataset.sample_rate, dataset.window) == (RATE, 3013)
    assert all(len(clip.samples) == RATE // 2 for clip in dataset.clips)
    cached = cache_folder(folder, RATE) / "low" / "tone1.wav.s16"
    marked = np.full(7, 5, "<i2")
    marked.tofile(cached)
    assert len(data.load(folder, sample_rate=RATE).clips[4].samples) == 7
    os.utime(folder / "low" / "tone1.wav", (1, 1))
    assert len(data.load(folder, sample_rate=RATE).clips[4].samples) == RATE // 2


def test_a_file_that_cannot_be_decoded_is_named_and_the_others_are_kept(folder):
    (folder / "low" / "bad.wav").write_text("no recording")
    with pytest.raises(data.DataError, match="low/bad.wav cannot be decoded: repair or remove it"):
        data.load(folder)
    report = check.check(folder, "", (), data.SAMPLE_RATE, data.WINDOW)
    errors = [finding.message for finding in report.findings if finding.severity == "error"]
    assert len(errors) == 1 and errors[0].startswith("low/bad.wav cannot be decoded: repair or remove it (")
    assert report.source_rates == {16_000: 6}
    assert report.seconds.median == 0.5


def test_copies_of_before_are_not_taken_when_the_decoder_does_not_run(folder, monkeypatch):
    data.load(folder)
    monkeypatch.setattr(decoded, "REPOSITORY", folder)
    with pytest.raises(data.DataError, match="was not decoded, and copies of before may be old: earbit decode ended with status 1"):
        data.load(folder)


def test_the_manifest_names_the_clips_of_the_chosen_classes(folder):
    write_wav(folder / "middle" / "tone0.wav", 3000)
    path = manifest.write(folder, recognize(folder), ("low", "high"), RATE)
    content = json.loads(path.read_text())
    assert content["sampleRate"] == RATE and content["labels"] == ["low", "high"] and len(content["clips"]) == 6
    assert len(content["recordings"]) == 7 and "middle/tone0.wav" in content["recordings"]
    for clip in content["clips"]:
        samples = np.fromfile(path.parent / clip["path"], "<i2")
        assert len(samples) == RATE // 2 and clip["label"] in clip["file"] and 1 <= clip["fold"] <= 5


def test_raw_samples_are_taken_as_they_are_and_at_their_rate_only(tmp_path):
    for label in ("a", "b"):
        (tmp_path / "raw" / label).mkdir(parents=True)
        np.ones(10, "<i2").tofile(tmp_path / "raw" / label / "1-1-A.ogg.s16")
    dataset = data.load(tmp_path / "raw")
    assert [clip.name for clip in dataset.clips] == ["a/1-1-A.ogg", "b/1-1-A.ogg"]
    path = manifest.write(tmp_path / "raw", recognize(tmp_path / "raw"), (), data.SAMPLE_RATE)
    assert (path.parent / json.loads(path.read_text())["clips"][0]["path"]).samefile(tmp_path / "raw" / "a" / "1-1-A.ogg.s16")
    with pytest.raises(data.DataError, match="20000 Hz, not 8000"):
        data.load(tmp_path / "raw", sample_rate=RATE)


def training(*arguments):
    """The command line: status, output, and what it says on standard error."""
    ended = subprocess.run([sys.executable, "-m", "training", *arguments], capture_output=True, text=True)
    return ended.returncode, ended.stdout, ended.stderr


def test_a_model_of_another_rate_and_window_through_the_command_line(folder, tmp_path):
    run, model = str(tmp_path / "run"), str(tmp_path / "models" / "tones" / "model.ebm")
    heard = ("--sample-rate", str(RATE), "--window", "3013", "--classes", "low,high")
    write_wav(folder / "middle" / "tone0.wav", 3000)
    status, _, complaint = training(
        "train", "--data", str(folder), "--run", run, "--network", "micro", "--folds", "1,2", "--epochs", "1", *heard
    )
    assert status == 0, complaint
    status, said, complaint = training(
        "export", "--data", str(folder), "--run", run, "--name", "tones", "--models", str(tmp_path / "models")
    )
    assert status == 0 and said.startswith(model), complaint
    status, said, complaint = training(
        "evaluate", "--data", str(folder), "--fold", "3", "--model", model, "--unknown", "middle"
    )
    assert status == 0, complaint
    assert "/2 (" in said and "clips of unknown classes 1:" in said
    status, _, complaint = training("evaluate", "--data", str(folder), "--fold", "3", "--model", model, "--unknown", "low")
    assert status == 1 and "low is a class that the network knows" in complaint


def test_the_check_ends_with_status_1_when_there_are_errors(folder):
    status, said, _ = training("check", "--data", str(folder), "--json")
    assert status == 0 and json.loads(said)["ok"] is True
    status, said, _ = training("check", "--data", str(folder), "--class-count", "1")
    assert status == 1 and "error: there is the class high alone" in said


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--folds", "1,9"), "no clips of fold 9: it has folds 1, 2, 3"),
        (("--folds", "1", "--classes", "low"), "the class low alone"),
        (("--folds", "1", "--classes", "low,shrill"), "no class shrill: it has high, low"),
        (("--folds", "1", "--class-count", "3"), "2 classes, not 3: high, low"),
        (("--folds", "1", "--labels", "digit"), "cannot be labelled by digit"),
    ],
)
def test_what_cannot_be_trained_on_is_told_in_one_line(folder, tmp_path, arguments, complaint):
    status, _, said = training(
        "train", "--data", str(folder), "--run", str(tmp_path / "run"), "--network", "micro", "--epochs", "1", *arguments
    )
    last = said.strip().splitlines()[-1]
    assert status == 1 and last.startswith("training: ") and complaint in last and "Traceback" not in said
