"""What the check says about good and bad recordings."""

import json

import numpy as np
import pytest

from training import check
from training.data import SAMPLE_RATE, WINDOW


@pytest.fixture(name="folder")
def good_folder(tmp_path):
    """Two classes of 20 different clips of noise, 2 s long, in five folds."""
    return fill(tmp_path, ("dog", "rain"), 2)


def fill(folder, labels, seconds, name="{fold}-{index}-A"):
    """Puts 20 different clips of noise into the folder of each class."""
    rng = np.random.default_rng(0)
    for label in labels:
        (folder / label).mkdir()
        for index in range(20):
            write(folder / label / f"{name.format(label=label, index=index, fold=1 + index % 5)}.wav.s16", noise(rng, seconds))
    return folder


def noise(rng, seconds, level=0.1):
    """Noise of an RMS level, int16."""
    return np.clip(rng.standard_normal(int(seconds * SAMPLE_RATE)) * level * 32768, -32768, 32767).astype("<i2")


def write(path, samples):
    samples.astype("<i2").tofile(path)


def findings(folder, classes=(), window=WINDOW):
    report = check.check(folder, "", classes, SAMPLE_RATE, window)
    return report, [f"{finding.severity}: {finding.message}" for finding in report.findings]


def test_good_recordings_have_no_findings(folder):
    report, lines = findings(folder)
    assert lines == [] and not report.has_errors()
    assert report.classes == {label: {fold: 4 for fold in range(1, 6)} for label in ("dog", "rain")}
    assert report.seconds == check.Spread(2, 2, 2)
    assert abs(report.rms.median - -20) < 0.2
    assert check.as_text(report).splitlines()[-1] == "0 errors, 0 warnings"
    assert json.loads(json.dumps(report.as_json()))["ok"] is True


def test_duplicates_are_errors_across_folds_and_classes_and_warnings_within_a_fold(folder):
    samples = np.fromfile(folder / "dog" / "1-0-A.wav.s16", "<i2")
    write(folder / "dog" / "1-90-A.wav.s16", samples)
    write(folder / "dog" / "2-91-A.wav.s16", samples)
    write(folder / "rain" / "1-92-A.wav.s16", samples)
    report, lines = findings(folder)
    assert report.has_errors()
    assert sum(line.startswith("error: ") and "in folds 1 and 2" in line and "2-91-A" in line for line in lines) == 1
    assert sum(line.startswith("error: ") and "different classes" in line and "1-92-A" in line for line in lines) == 1
    assert sum(line.startswith("warning: ") and "1-90-A.wav.s16 hold the same samples: remove one" in line for line in lines) == 1
    assert len(lines) == 3


@pytest.mark.parametrize(
    ("samples", "line"),
    [
        (np.zeros(40_000), "error: dog/1-90-A.wav.s16 is empty or digital silence"),
        (np.zeros(0), "error: dog/1-90-A.wav.s16 is empty or digital silence"),
        (np.tile([9, -9], 20_000), "warning: dog/1-90-A.wav.s16 is nearly silent, -71 dBFS"),
        (np.clip(np.sin(np.arange(40_000)) * 40_000, -32768, 32767), "warning: dog/1-90-A.wav.s16 is clipped"),
        (np.sin(np.arange(40_000)) * 32_767, None),
        (np.sin(np.arange(1_000)) * 10_000, "warning: dog/1-90-A.wav.s16 lasts 0.050 s"),
    ],
    ids=["silent", "empty", "quiet", "clipped", "loud but whole", "short"],
)  # fmt: skip
def test_a_bad_clip_is_named(folder, samples, line):
    write(folder / "dog" / "1-90-A.wav.s16", samples)
    lines = findings(folder)[1]
    assert len(lines) == (line is not None) and all(found.startswith(line) for found in lines)


def test_takes_of_a_recording_in_two_folds(folder):
    write(folder / "dog" / "2-0-B.wav.s16", noise(np.random.default_rng(5), 1))
    assert findings(folder)[1] == [
        "warning: takes of recording 0 lie in folds 1, 2: put them into one, or a test hears what was trained"
    ]


def test_small_missing_and_empty_classes(folder):
    (folder / "door").mkdir()
    (folder / "cat").mkdir()
    write(folder / "cat" / "1-0-A.wav.s16", noise(np.random.default_rng(5), 1))
    lines = findings(folder)[1]
    assert [line for line in lines if line.startswith("error")] == ["error: class door holds no recordings: fill its folder (a link is not followed) or remove it"]
    assert any(line.startswith("warning: class cat has fewer than 20 clips (1): record more") for line in lines)
    assert any(line.startswith("warning: class cat has no clips in fold 2, 3, 4, 5") for line in lines)


def test_one_class_alone_an_unknown_one_and_no_folder(folder):
    assert "error: there is the class dog alone: a network needs two or more" in findings(folder, ["dog"])[1]
    assert "error: the data has no class cow: leave it out" in findings(folder, ["dog", "rain", "cow"])[1]
    report, lines = findings(folder / "nowhere")
    assert report.has_errors() and lines[0].startswith("error: no data folder at ")


def test_what_training_refuses_by_name_is_an_error_already(folder):
    assert "error: a class is named twice" in findings(folder, ["dog", "dog", "rain"])[1]
    (folder / "rain").rename(folder / ("r" * 64))
    assert [line for line in findings(folder)[1] if line.startswith("error: a name has 1 to 63 bytes, not 64: rename 'rrr")]


def test_a_window_too_long_for_the_clips(tmp_path):
    fill(tmp_path, ("a", "b"), 0.5, "{label}{index}")
    assert findings(tmp_path)[1] == [
        "warning: the window of 1.51 s is much longer than the clips, 0.50 s in the median: train with --window 15013 (75 frames)"
    ]
    assert findings(tmp_path, window=15_025)[1] == []
