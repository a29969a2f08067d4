"""Labelled recordings as mono samples, decoded by the same code that the board's listener uses.

A data folder has one of the layouts of `layouts/`; `decoded.py` keeps its samples in a cache.
"""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Optional, Sequence

import numpy as np

from .decoded import SAMPLE_RATE, DecodedFile, decode
from .layouts import DataError, Found, Recording, recognize

WINDOW = 30_225
"""Samples in one window of a network unless its configuration says otherwise, 1.51 s (ACDNet, section 3)."""


@dataclass(frozen=True)
class Clip:
    """One recording: `samples` int16 [n], its class index, its fold and its path within the data folder."""

    samples: np.ndarray
    label: int
    fold: int
    name: str


@dataclass(frozen=True)
class Dataset:
    """Clips in a fixed order, the names of their classes, and how a network hears them: samples per second and window."""

    clips: list[Clip]
    labels: tuple[str, ...]
    sample_rate: int = SAMPLE_RATE
    window: int = WINDOW

    def folds(self, wanted: Sequence[int]) -> "Dataset":
        """The clips of the given folds only."""
        clips = [clip for clip in self.clips if clip.fold in wanted]
        missing = sorted(set(wanted) - {clip.fold for clip in clips})
        if missing:
            there = ", ".join(map(str, sorted({clip.fold for clip in self.clips})))
            raise DataError(f"the data has no clips of fold {', '.join(map(str, missing))}: it has folds {there}")
        return replace(self, clips=clips)

    def fingerprint(self) -> str:
        """A digest of the clips' names and folds. Where it differs, what one network was tested with another may have been trained on."""
        lines = sorted(f"{clip.fold} {clip.name}" for clip in self.clips)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def class_names(found: Found) -> tuple[str, ...]:
    """The classes that hold recordings, in the layout's order."""
    return tuple(dict.fromkeys(recording.label for recording in found.contents.recordings))


def select(found: Found, classes: Sequence[str] = ()) -> tuple[list[Recording], tuple[str, ...]]:
    """The recordings of the given classes (all of them when none is given) and the classes in order."""
    there = class_names(found)
    if not classes:
        if found.contents.empty_classes:
            raise DataError(f"class {found.contents.empty_classes[0]} holds no recordings: fill its folder (a link is not followed) or remove it")
        return found.contents.recordings, there
    for label in classes:
        if label not in there:
            raise DataError(f"the data has no class {label}: it has {', '.join(there)}")
    if len(set(classes)) < len(classes):
        raise DataError("a class is named twice")
    return [recording for label in classes for recording in found.contents.recordings if recording.label == label], tuple(classes)


def read_samples(recording: Recording, file: DecodedFile) -> np.ndarray:
    """The samples of a decoded recording, int16 [n]."""
    if file.error:
        raise DataError(f"{recording.path} cannot be decoded: repair or remove it ({file.error})")
    samples = np.fromfile(file.path, dtype="<i2")
    if not samples.any():
        raise DataError(f"{recording.path}: empty or silent; remove it")
    return samples


def load(folder: Path, labels: str = "", classes: Optional[Sequence[str]] = None, sample_rate: int = SAMPLE_RATE,
         window: int = WINDOW) -> Dataset:  # fmt: skip
    """Reads a data folder, decoding first what was not decoded before.

    `labels` is one of the layout's ways to label, `classes` those wanted, in this order; all in the layout's order when
    None.
    """
    recordings, names = select(recognize(folder, labels), classes or ())
    files = decode(folder, recordings, sample_rate)
    clips = [
        Clip(
            read_samples(recording, files[recording.path]),
            names.index(recording.label),
            recording.fold,
            str(recording.path).removesuffix(".s16"),
        )
        for recording in recordings
    ]
    return Dataset(clips, names, sample_rate, window)


def padded(samples: np.ndarray, window: int) -> np.ndarray:
    """A clip with half a window of silence on each side, int16 [n + window - window % 2] (ACDNet, section 4.1)."""
    return np.pad(samples, window // 2)


def test_crops(samples: np.ndarray, window: int, count: int = 10) -> np.ndarray:
    """`count` evenly spaced windows over a padded clip, int16 [count, window] (ACDNet, section 4.3)."""
    clip = padded(samples, window)
    stride = (len(clip) - window) // (count - 1)
    return np.stack([clip[index * stride : index * stride + window] for index in range(count)])
