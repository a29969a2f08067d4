"""Labelled recordings as 20 kHz mono samples, decoded by the same code that the board's listener uses.

A data folder holds one sub-folder per class with files named FOLD-ID-TAKE.EXT (ESC-10's naming). `prepare` lets
`earbit decode` turn it into raw 16-bit samples (`.s16`) in a cache; a folder of `.s16` files is taken as it is.
"""

import hashlib
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SAMPLE_RATE = 20_000
WINDOW = 30_225
"""Samples in one window of the network, 1.51 s (ACDNet, section 3)."""

ESC10_LABELS = (
    "dog_bark",
    "rain",
    "sea_waves",
    "baby_cry",
    "clock_tick",
    "person_sneeze",
    "helicopter",
    "chainsaw",
    "rooster",
    "fire_crackling",
)
"""ESC-10's classes in the order of the ACDNet authors."""

REPOSITORY = Path(__file__).resolve().parent.parent


class DataError(Exception):
    """A data folder that cannot be used, with the reason in one line."""


@dataclass(frozen=True)
class Clip:
    """One recording: `samples` int16 [n] at 20 kHz, its class index, its fold and its path within the data folder."""

    samples: np.ndarray
    label: int
    fold: int
    name: str


@dataclass(frozen=True)
class Dataset:
    """Clips in a fixed order and the names of their classes."""

    clips: list[Clip]
    labels: tuple[str, ...]

    def folds(self, wanted: list[int]) -> "Dataset":
        """The clips of the given folds only."""
        clips = [clip for clip in self.clips if clip.fold in wanted]
        missing = sorted(set(wanted) - {clip.fold for clip in clips})
        if missing:
            raise DataError(f"the data has no clips of fold {', '.join(map(str, missing))}")
        return Dataset(clips, self.labels)


def cache_folder(data: Path) -> Path:
    """Where the decoded copy of a data folder is kept, outside of the repository."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    digest = hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:12]
    return base / "earbit" / "decoded" / f"{data.resolve().name}-{digest}"


def prepare(data: Path) -> Path:
    """Decodes a data folder into its cache (or finds it there) and returns the folder of `.s16` files."""
    if not data.is_dir():
        raise DataError(f"no data folder at {data}: pass --data DIR with one sub-folder per class")
    if next(data.glob("*/*.s16"), None) is not None:
        return data
    recordings = [path for path in data.glob("*/*") if path.suffix in (".ogg", ".wav", ".flac", ".mp3")]
    if not recordings:
        raise DataError(f"{data} holds no recordings: expected CLASS/FOLD-ID-TAKE.ogg (or .wav, .flac, .mp3)")
    cache = cache_folder(data)
    if len(list(cache.glob("*/*.s16"))) < len(recordings):
        cache.mkdir(parents=True, exist_ok=True)
        command = ["node", str(REPOSITORY / "bin" / "earbit.js"), "decode", str(data), str(cache)]
        try:
            subprocess.run(command, check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise DataError(f"decoding {data} failed: {error}") from error
    return cache


def load(data: Path) -> Dataset:
    """Reads a data folder, decoding it first where that was not done before."""
    folder = prepare(data)
    found = sorted(path.name for path in folder.iterdir() if path.is_dir())
    labels = ESC10_LABELS if set(found) == set(ESC10_LABELS) else tuple(found)
    clips = []
    for index, label in enumerate(labels):
        for path in sorted((folder / label).glob("*.s16")):
            fold = path.name.split("-")[0]
            if not fold.isdigit():
                raise DataError(f"{label}/{path.name}: the name must begin with the fold's number and a dash")
            samples = np.fromfile(path, dtype="<i2")
            if not samples.any():
                raise DataError(f"{label}/{path.name}: empty or silent")
            clips.append(Clip(samples, index, int(fold), f"{label}/{path.name.removesuffix('.s16')}"))
    return Dataset(clips, labels)


def padded(samples: np.ndarray) -> np.ndarray:
    """A clip with half a window of silence on each side, int16 [n + WINDOW - 1] (ACDNet, section 4.1)."""
    return np.pad(samples, WINDOW // 2)


def test_crops(samples: np.ndarray, count: int = 10) -> np.ndarray:
    """`count` evenly spaced windows over a padded clip, int16 [count, WINDOW] (ACDNet, section 4.3)."""
    clip = padded(samples)
    stride = (len(clip) - WINDOW) // (count - 1)
    return np.stack([clip[index * stride : index * stride + WINDOW] for index in range(count)])
