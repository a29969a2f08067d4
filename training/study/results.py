"""docs/study/results.json: one cell for every network that was measured, in a fixed order."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RESULTS = "results.json"
KEY = ("sounds", "classes", "test", "seed", "technique")

Cell = dict[str, object]


def key(cell: Cell) -> tuple[object, ...]:
    """What tells a cell from all others."""
    return tuple(cell[name] for name in KEY)


def read(folder: Path) -> list[Cell]:
    """The cells so far."""
    path = folder / RESULTS
    return json.loads(path.read_text()) if path.exists() else []


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keeps other processes of the study from changing the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def add(folder: Path, cells: list[Cell]) -> None:
    """Puts cells in, in place of older ones with the same key; call it within `locked`."""
    merged = {key(cell): cell for cell in [*read(folder), *cells]}
    text = ",\n".join(" " + json.dumps(merged[name]) for name in sorted(merged, key=str))
    # Whole or not at all: others read it without the lock.
    (folder / (RESULTS + ".new")).write_text(f"[\n{text}\n]\n")
    (folder / (RESULTS + ".new")).replace(folder / RESULTS)
