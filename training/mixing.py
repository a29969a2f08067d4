"""Training samples: between-class mixing (Tokozume et al., "Learning from Between-class Examples", ICLR 2018).

Two crops of different classes are mixed by a random ratio that takes their sound pressure into account; the target is
the ratio of the classes. On top: random crops, time stretch, gain and polarity, faint noise, and a few
windows of nothing but quiet noise whose target is the uniform distribution, so that silence makes no class likely.

A class named `background` is not a sound beside the others but what they are heard in: a sound mixed with it has the whole
target unless the background is the louder of the two, and quiet noise is background.
"""

import numpy as np

from .data import DataError, Dataset, padded

BACKGROUND = "background"
STRETCH = 1.25
GAIN_DB = (-12.0, 4.0)
QUIET_SHARE = 0.05
NOISE_SHARE = 0.3
NOISE_DB = (-80.0, -40.0)
NOISE_LENGTH = 1 << 17
"""The longest window there can be."""
LOUDNESS_FRAMES_PER_SECOND = 10
"""The level of a frame of about 0.1 s counts as loudness; a window is cut into equal ones."""
CROP_TRIES = 4
CROP_FLOOR_DB = -30.0
"""A crop this much quieter than the clip's loudest is tried again: silence carries no class."""


def coloured_noise(rng: np.random.Generator, exponent: float) -> np.ndarray:
    """Noise with power proportional to frequency ** -exponent and unit variance, float32 [NOISE_LENGTH]."""
    spectrum = np.fft.rfft(rng.standard_normal(NOISE_LENGTH))
    frequency = np.maximum(np.arange(len(spectrum)), 100.0)
    noise = np.fft.irfft(spectrum * frequency ** (-exponent / 2))
    return (noise / noise.std()).astype(np.float32)


def loudness(windows: np.ndarray, sample_rate: int) -> np.ndarray:
    """Level of the loudest frame of each window [n, window], in dB [n]."""
    count = max(1, round(windows.shape[1] * LOUDNESS_FRAMES_PER_SECOND / sample_rate))
    length = windows.shape[1] // count
    frames = windows[:, : count * length].reshape(len(windows), count, length)
    power = np.square(frames).mean(axis=2)
    return 10 * np.log10(power.max(axis=1) + 1e-12)


class Mixer:
    """Draws mixed batches from a dataset; everything random comes from `rng`."""

    def __init__(self, dataset: Dataset, rng: np.random.Generator) -> None:
        self.rng = rng
        self.window, self.sample_rate = dataset.window, dataset.sample_rate
        self.classes = len(dataset.labels)
        self.background = dataset.labels.index(BACKGROUND) if BACKGROUND in dataset.labels else -1
        self.silence = np.eye(self.classes)[self.background] if self.background >= 0 else np.full(self.classes, 1 / self.classes)
        self.labels = np.array([clip.label for clip in dataset.clips])
        if len(set(self.labels)) < 2:
            raise DataError("the folds to train on hold clips of one class alone: training mixes two")
        self.clips = [self.in_silence(clip.samples).astype(np.float32) / np.float32(32768) for clip in dataset.clips]
        self.energy = [np.concatenate([[0.0], np.cumsum(np.square(clip, dtype=np.float64))]) for clip in self.clips]
        self.floor = [
            (energy[self.window :] - energy[: -self.window]).max() * 10 ** (CROP_FLOOR_DB / 10) for energy in self.energy
        ]
        self.noises = [coloured_noise(rng, exponent) for exponent in np.linspace(0, 2, 9)]
        self.steps = np.arange(self.window, dtype=np.float32)

    def in_silence(self, samples: np.ndarray) -> np.ndarray:
        """A clip with silence on each side, long enough for a window that is stretched as far as they are."""
        clip = padded(samples, self.window)
        missing = max(0, int(self.window * STRETCH) + 2 - len(clip))
        return np.pad(clip, (missing // 2, missing - missing // 2))

    def crop(self, index: int) -> np.ndarray:
        """A random stretched window of clip `index`, float32 [window]."""
        clip, energy = self.clips[index], self.energy[index]
        step = STRETCH ** self.rng.uniform(-1, 1)
        length = int(self.window * step) + 2
        for _ in range(CROP_TRIES):
            start = int(self.rng.integers(0, len(clip) - length + 1))
            if energy[start + length] - energy[start] >= self.floor[index]:
                break
        source = clip[start : start + length]
        position = self.steps * np.float32(step)
        whole = position.astype(np.int32)
        left = source[whole]
        return left + (source[1:][whole] - left) * (position - whole.astype(np.float32))

    def noise(self) -> np.ndarray:
        """A window of noise of a random colour and unit variance, float32 [window]."""
        noise = self.noises[self.rng.integers(len(self.noises))]
        start = self.rng.integers(0, NOISE_LENGTH - self.window + 1)
        return noise[start : start + self.window]

    def shares(self, first: np.ndarray, second: np.ndarray, ratio: np.ndarray) -> np.ndarray:
        """The first class's share of the target, of pairs of classes that are mixed by `ratio`; each [n]."""
        shares = np.where(second == self.background, np.minimum(1, 2 * ratio), ratio)
        return np.where(first == self.background, np.maximum(0, 2 * ratio - 1), shares)

    def batch(self, size: int) -> tuple[np.ndarray, np.ndarray]:
        """`size` samples: windows float32 [size, window] within -1..1 and targets float32 [size, classes]."""
        rng = self.rng
        first = rng.integers(0, len(self.clips), size)
        second = rng.integers(0, len(self.clips), size)
        while (same := self.labels[first] == self.labels[second]).any():
            second[same] = rng.integers(0, len(self.clips), same.sum())
        one = np.stack([self.crop(index) for index in first])
        two = np.stack([self.crop(index) for index in second])
        ratio = rng.uniform(0.001, 0.999, size)
        louder = loudness(one, self.sample_rate) - loudness(two, self.sample_rate)
        share = 1 / (1 + 10 ** (louder / 20) * (1 - ratio) / ratio)
        norm = np.sqrt(share**2 + (1 - share) ** 2)
        gain = 10 ** (rng.uniform(*GAIN_DB, size) / 20) / norm * rng.choice([-1, 1], size)
        windows = one * (share * gain).astype(np.float32)[:, None]
        windows += two * ((1 - share) * gain * rng.choice([-1, 1], size)).astype(np.float32)[:, None]
        targets = np.zeros((size, self.classes), np.float32)
        rows = np.arange(size)
        shares = self.shares(self.labels[first], self.labels[second], ratio)
        targets[rows, self.labels[first]] = shares
        targets[rows, self.labels[second]] = 1 - shares

        quiet = rng.random(size) < QUIET_SHARE
        windows[quiet] = 0
        targets[quiet] = self.silence
        for row in np.flatnonzero(quiet | (rng.random(size) < NOISE_SHARE)):
            windows[row] += self.noise() * np.float32(10 ** (rng.uniform(*NOISE_DB) / 20))
        return np.clip(windows, np.float32(-1), np.float32(32767 / 32768)), targets
