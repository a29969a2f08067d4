"""The decoded copy of a data folder in the user's cache: mono 16-bit samples (`.s16`) at the rate that a network hears.

`earbit decode`, the decoder that the board's listener uses too, writes the files and an index of them; it decodes again
only what has another size or time of modification than the index says.
"""

import hashlib
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Optional

from .layouts import DataError, Recording

SAMPLE_RATE = 20_000
"""Samples per second that a network hears unless its configuration says otherwise (ACDNet, section 3)."""
INDEX = "index.jsonl"
MANIFEST = "manifest.json"
REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class DecodedFile:
    """What became of one audio file: its samples' `path`, or an `error`; the rate that it had, if known."""

    path: Path
    error: str = ""
    source_rate: Optional[int] = None


def cache_folder(data: Path, sample_rate: int) -> Path:
    """Where the decoded copy of a data folder is kept, outside of the repository."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    digest = hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:12]
    return base / "earbit" / "decoded" / f"{data.resolve().name}-{digest}" / str(sample_rate)


def read_index(cache: Path) -> dict[str, dict[str, object]]:
    """The index that `earbit decode` left, by file; a line that an interruption tore is skipped."""
    entries = {}
    if (cache / INDEX).exists():
        for line in (cache / INDEX).read_text().splitlines():
            try:
                entry = json.loads(line)
            except json.JSONDecodeError:
                continue
            entries[entry["file"]] = entry
    return entries


def run_decoder(data: Path, cache: Path, sample_rate: int) -> int:
    """Runs `earbit decode` and returns its exit status; what it cannot decode it names on standard error."""
    command = ["node", str(REPOSITORY / "bin" / "earbit.js"), "decode", str(data), str(cache), "--rate", str(sample_rate)]
    try:
        return subprocess.run(command, stdout=subprocess.DEVNULL).returncode
    except OSError as error:
        raise DataError(f"decoding {data} needs Node.js: {error}") from error


def as_it_is(data: Path, path: PurePosixPath, sample_rate: int) -> DecodedFile:
    """A file that is raw samples already."""
    if sample_rate != SAMPLE_RATE:
        raise DataError(f"{path}: .s16 files hold samples at {SAMPLE_RATE} Hz, not {sample_rate}: pass the recordings themselves")
    return DecodedFile(data / path)


def decode(data: Path, recordings: list[Recording], sample_rate: int) -> dict[PurePosixPath, DecodedFile]:
    """Every recording's samples, decoded where they were not before. Files of `.s16` are taken as they are."""
    files = {recording.path: recording.path.suffix == ".s16" for recording in recordings}
    decoded = {path: as_it_is(data, path, sample_rate) for path, is_raw in files.items() if is_raw}
    if len(decoded) == len(files):
        return decoded
    cache = cache_folder(data, sample_rate)
    status = run_decoder(data, cache, sample_rate)
    index = read_index(cache)
    if status != 0 and not any(entry.get("error") for entry in index.values()):
        raise DataError(f"{data} was not decoded, and copies of before may be old: earbit decode ended with status {status}")
    for path in files.keys() - decoded.keys():
        entry = index.get(str(path))
        if entry is None:
            raise DataError(f"{path} was not decoded: earbit decode ended with status {status}")
        decoded[path] = DecodedFile(cache / f"{path}.s16", str(entry.get("error", "")), entry.get("sourceRate"))  # type: ignore[arg-type]
    return decoded
