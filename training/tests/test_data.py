"""Crops, mixing and what a user gets wrong."""

import numpy as np
import pytest

from training import data
from training.mixing import Mixer
from training.tests.test_prune import dataset


def test_ten_crops_span_the_padded_clip():
    samples = np.arange(1, 20_001, dtype=np.int16)
    crops = data.test_crops(samples, data.WINDOW)
    assert crops.shape == (10, data.WINDOW)
    stride = (20_000 + 2 * (data.WINDOW // 2) - data.WINDOW) // 9
    assert crops[0, data.WINDOW // 2] == 1 and not crops[0, : data.WINDOW // 2].any()
    assert crops[3, data.WINDOW // 2] == 1 + 3 * stride


def test_batches_are_mixed_repeatable_and_within_range():
    one, two = (Mixer(dataset(), np.random.default_rng(7)).batch(64) for _ in range(2))
    assert np.array_equal(one[0], two[0]) and np.array_equal(one[1], two[1])
    windows, targets = one
    assert windows.dtype == targets.dtype == np.float32 and np.abs(windows).max() <= 1
    assert np.allclose(targets.sum(axis=1), 1)
    quiet = np.isclose(targets, 1 / 3).all(axis=1)
    assert (np.abs(windows[quiet]) < 0.2).all()
    assert ((targets[~quiet] > 0).sum(axis=1) == 2).all()


def test_a_sound_in_a_background_that_is_not_louder_has_the_whole_target():
    clips = dataset().clips
    mixer = Mixer(data.Dataset(clips, ("a", "background", "c"), data.SAMPLE_RATE, data.WINDOW), np.random.default_rng(7))
    a, background, c = np.arange(3).repeat(3).reshape(3, 3)
    ratio = np.array([0.25, 0.5, 0.75])
    assert np.allclose(mixer.shares(a, background, ratio), (0.5, 1, 1))
    assert np.allclose(mixer.shares(background, c, ratio), (0, 0, 0.5))
    assert np.allclose(mixer.shares(c, a, ratio), ratio)
    windows, targets = mixer.batch(64)
    assert np.allclose(targets.sum(axis=1), 1)
    quiet = np.abs(windows).max(axis=1) < 0.02
    assert quiet.any() and (targets[quiet] == (0, 1, 0)).all()


def test_a_folder_that_is_missing_or_empty_is_named(tmp_path):
    with pytest.raises(data.DataError, match="no data folder at .*nowhere"):
        data.load(tmp_path / "nowhere")
    with pytest.raises(data.DataError, match="no recordings"):
        data.load(tmp_path)




def test_clips_much_shorter_than_the_window_can_be_mixed():
    rng = np.random.default_rng(0)
    clips = [data.Clip((rng.standard_normal(length) * 3000).astype(np.int16), index % 2, 1, "") for index, length in
             enumerate((1, 30, 500, 2870, 9000))]  # fmt: skip
    for window in (213, 15_025, 30_225):
        windows, targets = Mixer(data.Dataset(clips, ("a", "b"), 20_000, window), rng).batch(50)
        assert windows.shape == (50, window) and np.isfinite(windows).all() and np.isfinite(targets).all()
        assert (np.abs(windows).max(axis=1) > 0).sum() > 40
