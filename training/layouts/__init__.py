"""Which layout a data folder has. A new one is a `Layout` in a file of its own and a line in LAYOUTS."""

import os
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from .audioevent import AUDIOEVENT
from .class_folders import CLASS_FOLDERS
from .esc import ESC50, ESC_FOLDERS
from .fsdd import FSDD
from .layout import Contents, DataError, Layout, Recording
from .urbansound8k import URBANSOUND8K

__all__ = ["AUDIO_EXTENSIONS", "LAYOUTS", "Contents", "DataError", "Found", "Layout", "Recording", "recognize"]

AUDIO_EXTENSIONS = (".wav", ".ogg", ".flac", ".mp3", ".s16")
"""What `earbit decode` reads, and what it writes."""

UNREAD_EXTENSIONS = (".m4a", ".aac", ".opus", ".wma", ".aif", ".aiff", ".caf", ".amr", ".3gp", ".webm", ".mp4")
"""Other audio that recorders write."""

LAYOUTS = (ESC50, URBANSOUND8K, AUDIOEVENT, FSDD, ESC_FOLDERS, CLASS_FOLDERS)
"""In the order in which they are tried: the last takes every folder with sub-folders."""


@dataclass(frozen=True)
class Found:
    """A data folder's layout and what it holds."""

    layout: Layout
    contents: Contents
    files: tuple[PurePosixPath, ...]
    """All audio files, of classes that are not wanted and of none, too."""


def visible_files(folder: Path) -> list[PurePosixPath]:
    """The files of a folder and its sub-folders, hidden ones left out, ordered by path."""
    files = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        relative = PurePosixPath(Path(parent).relative_to(folder).as_posix())
        files += [relative / name for name in names if not name.startswith(".")]
    return sorted(files)


def ending_in(files: list[PurePosixPath], extensions: tuple[str, ...]) -> list[PurePosixPath]:
    """Those of the files with these extensions, in capitals too."""
    return [path for path in files if path.name.lower().endswith(extensions)]


def about_unread(files: list[PurePosixPath]) -> tuple[str, ...]:
    """A warning about audio of formats that are not read, if there is any."""
    if not files:
        return ()
    return (f"{len(files)} files of other formats are left out ({files[0]}): convert them, ffmpeg -i IN{files[0].suffix} OUT.wav",)


def recognize(folder: Path, labels: str = "") -> Found:
    """The layout of a data folder; `labels` is one of the layout's ways to label, its usual one when empty.

    Raises DataError when the folder is missing, holds no audio or nothing that a layout knows.
    """
    if not folder.is_dir():
        raise DataError(f"no data folder at {folder}: pass --data DIR with one sub-folder per class")
    there = visible_files(folder)
    files, unread = ending_in(there, AUDIO_EXTENSIONS), about_unread(ending_in(there, UNREAD_EXTENSIONS))
    if not files:
        raise DataError("; ".join([f"{folder} holds no recordings ({', '.join(AUDIO_EXTENSIONS)}): pass the folder that holds the classes", *unread]))
    for layout in LAYOUTS:
        if labels and labels not in layout.labels:
            continue
        contents = layout.read(folder, files, labels or layout.labels[0])
        if contents is not None:
            return Found(layout, replace(contents, warnings=(*contents.warnings, *unread)), tuple(files))
    if labels:
        raise DataError(f"{folder} cannot be labelled by {labels}: leave --labels out")
    patterns = "; ".join(layout.pattern for layout in LAYOUTS)
    raise DataError(f"{folder}/{files[0]} belongs to no class: known are {patterns}")
