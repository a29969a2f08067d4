"""The table of classes and folds that a published data set has beside its audio files."""

import csv
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Callable

from .layout import DataError


@dataclass(frozen=True)
class Row:
    """A line of the table and its audio file."""

    path: PurePosixPath
    values: dict[str, str]


def read_table(folder: Path, name: str, files: list[PurePosixPath], path_of: Callable[[dict[str, str]], str],
               columns: tuple[str, ...]) -> tuple[list[Row], tuple[str, ...]]:  # fmt: skip
    """The lines of table `name` whose file is there, ordered by path, and warnings about the rest.

    A file may also be there decoded, as PATH.s16. Raises DataError when the table or one of `columns` is missing.
    """
    if not (folder / name).is_file():
        raise DataError(f"{folder / name} is missing: the audio files' names do not tell the classes")
    with open(folder / name, newline="", encoding="utf-8-sig") as table:
        reader = csv.DictReader(table)
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            raise DataError(f"{name} has no column {missing[0]}")
        lines = list(reader)
        if any(values[column] is None for values in lines for column in columns):
            raise DataError(f"{name} has a line without all of its columns: fetch the data set again")
        listed = {path_of(values): values for values in lines}
    rows = [Row(path, listed[key]) for path in files if (key := str(path).removesuffix(".s16")) in listed]
    warnings = []
    if len(rows) < len(files):
        warnings.append(f"{len(files) - len(rows)} audio files stand not in {name} and are left out")
    if len(rows) < len(listed):
        warnings.append(f"{len(listed) - len(rows)} files of {name} are missing: fetch the data set again")
    return sorted(rows, key=lambda row: row.path), tuple(warnings)
