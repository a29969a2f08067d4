"""A front end that needs no training: the power of 40 bands of equal width in mel every 10 ms (at 20 kHz), as a board computes it.

Few recordings do not teach ACDNet's two convolutions over time to tell pitches apart. Here each band has a pair of fixed
filters, a cosine and a sine within a Hann window; the sum of their squares is the band's power whatever the phase, and its
logarithm, of which each band's mean and deviation over the training samples are taken, is what the image shows.
Filters, sums and logarithm are those of the model file to the bit, but for the last bit of what float32 cannot hold.
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

BANDS = 40
TAPS = 255
"""The longest filter there can be in a model file."""
SHORTEST = 71
"""Taps of the highest bands' windows, which still overlap from one position to the next."""
STRIDE = 50
POSITIONS = 4
"""Of the filters in a frame of 200 samples."""
FIELD = (POSITIONS - 1) * STRIDE + TAPS
"""Samples that one frame hears."""
LOWEST = 0.003
HIGHEST = 0.49
"""Edges of the lowest and of the highest band, in sample rates."""
GAIN = 4.0
"""Of the filters, so that quiet sounds keep some bits: a band's int16 is full at a tone of -12 dB."""
STEP = 1 / 32
"""Of the image, in deviations of a band: int8 holds -4 to 4."""


def mel(frequency: np.ndarray) -> np.ndarray:
    """Pitch of a frequency in Hz (O'Shaughnessy, "Speech Communication", 1987)."""
    return 2595 * np.log10(1 + frequency / 700)


def hertz(pitch: np.ndarray) -> np.ndarray:
    """The inverse of `mel`."""
    return 700 * (10 ** (pitch / 2595) - 1)


def filters(sample_rate: int) -> tuple[np.ndarray, np.ndarray]:
    """Int8 weights [2 x BANDS, TAPS], cosine and sine of each band in turn, and the factor of each [2 x BANDS] that gives a tone in
    the middle of its band its own amplitude.

    A Hann window of 2 h + 1 taps passes a tone by half its amplitude at 1 / (2 h) of the sample rate from its middle, so h makes
    each band about as wide as the distance of its neighbours.
    """
    edges = hertz(np.linspace(*mel(np.array([LOWEST, HIGHEST]) * sample_rate), BANDS + 2)) / sample_rate  # type: ignore[call-overload]
    time = np.arange(TAPS) - TAPS // 2
    rows = []
    for low, middle, high in zip(edges, edges[1:], edges[2:]):
        half = np.clip(round(2 / (high - low)), SHORTEST // 2, TAPS // 2)
        window = np.where(np.abs(time) <= half, 1 + np.cos(np.pi * time / (half + 1)), 0)
        for wave in (np.cos, np.sin):
            rows.append(2 * window / window.sum() * wave(2 * np.pi * middle * time))
    real = np.stack(rows)
    factor = np.abs(real).max(axis=1) / 127
    return np.round(real / factor[:, None]).astype(np.int8), factor


class FilterBank(nn.Module):
    """[n, window] within -1..1 to a one-channel image [n, 1, BANDS, frames] within -4..4."""

    def __init__(self, sample_rate: int) -> None:
        super().__init__()
        self.weights, self.factor = filters(sample_rate)
        self.taps = torch.from_numpy(self.weights * self.factor[:, None] * GAIN * 32768).float()[:, None]
        self.norm = nn.BatchNorm1d(BANDS, affine=False)

    def learned(self) -> list[tuple[nn.Module, nn.Module]]:
        """Convolutions with their batch norms: none, as the filters stay as they are."""
        return []

    def forward(self, x: Tensor) -> Tensor:
        x = F.conv1d(x.unsqueeze(1), self.taps.to(x.dtype), stride=STRIDE)
        power = (x + 0.5).floor().clamp(-32768, 32767).square()
        frames = power.shape[2] // POSITIONS
        power = power[:, :, : frames * POSITIONS].reshape(len(x), BANDS, 2, frames, POSITIONS).sum(dim=(2, 4))
        mantissa, exponent = torch.frexp(power.clamp(min=1))
        image = self.norm(exponent - 2 + 2 * mantissa) / STEP
        return (image + 0.5).floor().clamp(-128, 127).unsqueeze(1) * STEP
