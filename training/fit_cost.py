"""Fits the coefficients of `cost.py` anew, after the kernels have changed:

    npm run build && /usr/bin/python3 -m training.fit_cost models/*/model.ebm

Each model is profiled on the emulated board (`earbit profile`); of each kind of layer the coefficients are those whose
estimates are off by the least, relative to the count, in the mean square. What is printed goes into `cost.py`.
"""

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from . import ebm
from .cost import PARTS, kind_of, parts_of

Rows = list[tuple[np.ndarray, int]]
FEW = 6
"""Lines of a kind."""


def profiled(path: str) -> dict[str, Rows]:
    """Of each kind of layer what each line of the profile consists of, and its executed instructions."""
    command = ["node", "bin/earbit.js", "profile", path, "--json"]
    lines = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["layers"]
    layers = ebm.read(Path(path).read_bytes()).layers
    found: dict[str, Rows] = defaultdict(list)
    for line in lines:
        part = [layers[index] for index in line["layers"]]
        if part[0].weights is not None:
            parts = np.sum([parts_of(layer) for layer in part], axis=0)
            found[kind_of(part[0])].append((parts, line["instructions"]))
    return found


def fit(rows: Rows) -> np.ndarray:
    """Coefficients of PARTS, none below 0: a part that would be is left out, and the others are fitted again. A few lines
    do not tell weights, which are the same for all positions, from units."""
    features = np.array([parts / count for parts, count in rows])
    used = list(range(len(PARTS) if len(rows) > FEW else len(PARTS) - 1))
    while True:
        solution = np.linalg.lstsq(features[:, used], np.ones(len(rows)), rcond=None)[0]
        if solution.min() >= 0:
            coefficients = np.zeros(len(PARTS))
            coefficients[used] = solution
            return coefficients
        del used[int(solution.argmin())]


def main(paths: list[str]) -> None:
    """Prints the coefficients of each kind, and how far their estimates are off."""
    kinds: dict[str, Rows] = defaultdict(list)
    for path in paths:
        for kind, rows in profiled(path).items():
            kinds[kind].extend(rows)
    for kind, rows in kinds.items():
        coefficients = fit(rows)
        off = [float(parts @ coefficients) / count - 1 for parts, count in rows]
        numbers = ", ".join(f"{number:.2f}" for number in coefficients)
        print(f'"{kind}": ({numbers}),  # {len(rows)} lines, off by {min(off):+.0%} to {max(off):+.0%}')


if __name__ == "__main__":
    main(sys.argv[1:])
