"""ESC-10 and ESC-50 (K. J. Piczak, "ESC: Dataset for Environmental Sound Classification", ACM Multimedia 2015): sorted
into a folder per class, or as its author publishes ESC-50, one folder and a table."""

import re
from pathlib import Path, PurePosixPath
from typing import Optional

from .class_folders import empty_folders, outside_of_folders
from .layout import Contents, DataError, Layout, Recording, stem
from .table import read_table

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

NAME = re.compile(r"(\d{1,2})-(\w+)-([A-Z])(-\d+)?")
"""FOLD-ID-TAKE, in ESC-50 with the number of the class behind it."""


def read_folders(folder: Path, files: list[PurePosixPath], _: str) -> Optional[Contents]:
    """CLASS/FOLD-ID-TAKE.EXT. Where only some names have that form, the folds of the others are unknown: refused."""
    files_of_classes = [path for path in files if len(path.parts) == 2]
    names = {path: NAME.fullmatch(stem(path)) for path in files_of_classes}
    others = [path for path, name in names.items() if name is None]
    if 2 * len(others) >= len(names):
        return None
    if others:
        raise DataError(f"{others[0]}: the other names begin with a fold, FOLD-ID-TAKE; give it such a name, or none of them")
    deeper = [path for path in files if len(path.parts) > 2]
    if deeper:
        raise DataError(f"{deeper[0]} lies deeper than the others, CLASS/FOLD-ID-TAKE: move it up into its class's folder")
    found = {path.parts[0] for path in files_of_classes}
    labels = ESC10_LABELS if found == set(ESC10_LABELS) else tuple(sorted(found))
    recordings = [
        Recording(path, path.parts[0], int(name[1]), name[2])
        for path, name in sorted(names.items(), key=lambda item: (labels.index(item[0].parts[0]), item[0]))
        if name is not None
    ]
    return Contents(recordings, empty_folders(folder, files), outside_of_folders(files))


def read_official(folder: Path, files: list[PurePosixPath], _: str) -> Optional[Contents]:
    """audio/FOLD-ID-TAKE-TARGET.wav with meta/esc50.csv, classes in the order of their targets."""
    audio = [path for path in files if path.parts[0] == "audio" and (match := NAME.fullmatch(stem(path))) and match[4]]
    if not audio:
        return None
    rows, warnings = read_table(
        folder, "meta/esc50.csv", audio, lambda row: f"audio/{row['filename']}", ("filename", "fold", "target", "category")
    )
    rows.sort(key=lambda row: int(row.values["target"]))
    return Contents(
        [
            Recording(row.path, row.values["category"], int(row.values["fold"]), stem(row.path).split("-")[1])
            for row in rows
        ],
        warnings=warnings,
    )


ESC_FOLDERS = Layout("ESC-10 or ESC-50, a folder per class", "CLASS/FOLD-ID-TAKE.EXT", read_folders)
ESC50 = Layout("ESC-50 as published", "audio/FOLD-ID-TAKE-TARGET.wav, meta/esc50.csv", read_official)
