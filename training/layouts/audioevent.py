"""The Acoustic Event dataset (Takahashi et al., "Deep Convolutional Neural Networks and Data Augmentation for Acoustic
Event Detection", Interspeech 2016), which the ACDNet paper calls AudioEvent: 28 classes, its own training and test set."""

from pathlib import Path, PurePosixPath
from typing import Optional

from .layout import Contents, Layout, Recording, assign_folds, source_of, stem

TEST_FOLD = 1


def label_of(path: PurePosixPath) -> str:
    """The class: a folder of its own below train/ or test/, or else the name before its number."""
    return path.parts[1] if len(path.parts) > 2 else source_of(stem(path))


def read(_: Path, files: list[PurePosixPath], __: str) -> Optional[Contents]:
    """train/CLASS/CLASS_N.wav with test/CLASS_N.wav: the test set is fold 1, the training set is dealt to folds 2 to 6.

    The numbers count files, they do not tell takes, so each file is a recording.
    """
    if {path.parts[0] for path in files} != {"train", "test"}:
        return None
    recordings = []
    for label in sorted({label_of(path) for path in files}):
        test, train = (
            [path for path in files if label_of(path) == label and path.parts[0] == part] for part in ("test", "train")
        )
        folds = [TEST_FOLD] * len(test) + assign_folds([str(path) for path in train], TEST_FOLD + 1)
        recordings += [Recording(path, label, fold, str(path)) for path, fold in zip(test + train, folds)]
    return Contents(recordings)


AUDIOEVENT = Layout("AudioEvent", "train/CLASS/CLASS_N.wav, test/CLASS_N.wav", read)
