"""The front end of fixed filters: what it shows, and that a board shows the same."""

import numpy as np
import pytest
import torch

from training import ebm, quantize, reference
from training.data import SAMPLE_RATE, WINDOW
from training.filter_bank import BANDS, FIELD, HIGHEST, LOWEST, FilterBank, filters, hertz, mel
from training.networks import FRAME_STEP, Acdnet
from training.tests.test_quantize import SMALL_BANK, settled, windows

EDGES = hertz(np.linspace(*mel(np.array([LOWEST, HIGHEST]) * SAMPLE_RATE), BANDS + 2))


def tone(hertz, phase=0.0, amplitude=0.05):
    return (amplitude * torch.sin(2 * torch.pi * hertz / SAMPLE_RATE * torch.arange(WINDOW) + phase)).float()[None]


def octaves(x):
    """Logarithms to the base 2 of the power of windows [BANDS, frames]."""
    bank = FilterBank(SAMPLE_RATE).eval()
    bank.norm.running_var.fill_(64)
    return (bank(x) * 8)[0, 0]


@pytest.mark.parametrize("band", [0, 7, 20, 33, 39])
def test_a_tone_is_loudest_in_its_band(band):
    power = octaves(tone(EDGES[band + 1]))
    assert (power.argmax(dim=0) == band).all()
    assert power[band].mean() - power[(band + 6) % BANDS].max() > 6


@pytest.mark.parametrize("frequency", [1000, 2000, 440])
def test_the_phase_of_a_tone_and_its_time_do_not_matter(frequency):
    loudest = [octaves(tone(frequency, phase)).amax(dim=0) for phase in (0, 0.8, 1.6, 2.4)]
    assert torch.stack(loudest).max() - torch.stack(loudest).min() <= 0.5


def test_ten_decibels_are_as_many_octaves_of_power():
    quiet, loud = (octaves(tone(1000, amplitude=a)).max() for a in (0.005, 0.05))
    assert loud - quiet == pytest.approx(np.log2(100), abs=0.3)


@pytest.mark.parametrize("rate", [8000, 20_000])
def test_the_filters_are_int8_and_leave_no_gap(rate):
    weights, factor = filters(rate)
    assert weights.shape == (2 * BANDS, 255) and np.abs(weights).max(axis=1).min() == 127
    response = np.abs(np.fft.rfft(weights * factor[:, None], 4096))[::2]
    heard = response.max(axis=0)[round(4096 * 2 * LOWEST) : round(4096 * 0.46)]
    assert heard.max() < 1.2 and heard.min() > 0.3


def test_the_image_is_that_of_the_exported_integers():
    network = settled(Acdnet(SMALL_BANK, 10)).double()
    layers, _ = quantize.quantize(network, windows(1))
    x = windows(6, seed=3)
    integers = x.reshape(len(x), -1, 1, 1).astype(np.int64)
    for layer in layers[:2]:
        integers = reference.run_layer(layer, integers)
    with torch.no_grad():
        image = network.front(torch.from_numpy(x / 32768))
    differences = np.abs(image[:, 0].permute(0, 2, 1).numpy() * 32 - integers[:, :, 0, :])
    assert (differences > 1).mean() < 1e-3 and (differences > 0).mean() < 0.05
    assert (integers == integers.max()).mean() < 0.1 and integers.std() > 10
    assert [layer.kind for layer in layers[:3]] == [ebm.CONV2D, ebm.LOG_POWER, ebm.CONV2D]


def test_the_smallest_window_is_one_frame():
    assert FilterBank(SAMPLE_RATE)(torch.zeros(2, FIELD + FRAME_STEP)).shape == (2, 1, BANDS, 2)
