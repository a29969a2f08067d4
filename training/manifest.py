"""The manifest of prepared data: what `earbit eval --data` reads, so that both measure the same clips and folds."""

import json
import os
from pathlib import Path

from .data import select
from .decoded import MANIFEST, cache_folder, decode
from .layouts import Found


def write(folder: Path, found: Found, classes: tuple[str, ...], sample_rate: int) -> Path:
    """Decodes a data folder, as far as that was not done before, and writes the manifest into its cache.

    The paths of clips are relative to the manifest. `recordings` are all that there are, of other classes too, relative to `data`:
    where they have become others, folds may have changed, and `earbit eval` asks for a new manifest.
    """
    recordings, labels = select(found, classes)
    files = decode(folder, recordings, sample_rate)
    cache = cache_folder(folder, sample_rate)
    cache.mkdir(parents=True, exist_ok=True)
    content = {
        "layout": found.layout.name,
        "data": str(folder.resolve()),
        "recordings": [str(path) for path in found.files if path.suffix.lower() != ".s16"],
        "sampleRate": sample_rate,
        "labels": labels,
        "clips": [
            {
                "file": str(recording.path).removesuffix(".s16"),
                "path": os.path.relpath(files[recording.path].path.resolve(), cache.resolve()),
                "label": recording.label,
                "fold": recording.fold,
                "source": recording.source,
            }
            for recording in recordings
            if not files[recording.path].error
        ],
    }
    (cache / MANIFEST).write_text(json.dumps(content, indent=1) + "\n")
    return cache / MANIFEST
