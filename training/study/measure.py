"""What is measured of a trained network: right clips, size, and on the emulated board executed instructions."""

import json
import re
import statistics
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from .. import ebm, evaluate
from ..cost import cost
from ..data import DataError, Dataset
from ..decoded import REPOSITORY
from ..train import Run

CORE = REPOSITORY / "build/host/earbit-core"
BENCH = REPOSITORY / "build/test/native-board"
FLOAT_BYTES = 4
WINDOW_LINE = re.compile(r"^(front end|layer \d+ (?:int8|xnor)|prediction).*?(\d+) instructions +(\d+) (\w+)", re.MULTILINE)

Figures = dict[str, object]


def output_of(*command: object) -> str:
    """What a program of the repository prints; its complaint as an error."""
    try:
        done = subprocess.run(list(map(str, command)), cwd=REPOSITORY, capture_output=True, text=True)
    except OSError as error:
        raise DataError(f"{command[0]} cannot be run ({error.strerror}): node scripts/setup.mjs --test sets it up") from error
    if done.returncode:
        raise DataError(f"{' '.join(map(str, command))}: {(done.stderr or done.stdout).strip()}")
    return done.stdout


def build_tools() -> None:
    """Builds the C core for this machine, the bench and the image for the emulated board."""
    for part in ("build:host", "build:app", "build:firmware"):
        output_of("npm", "run", "--silent", part)
    toolchain = REPOSITORY / "boards/mps2-an386/toolchain.cmake"
    output_of("cmake", "-S", "test/native", "-B", BENCH, f"-DCMAKE_TOOLCHAIN_FILE={toolchain}")
    output_of("cmake", "--build", BENCH, "--target", "bench_kernels")


def core_classifier(path: Path) -> evaluate.Classifier:
    """A model file through the C core on this machine, the one that `earbit eval` asks."""
    model = ebm.read(path.read_bytes())

    def classify(windows: np.ndarray) -> np.ndarray:
        done = subprocess.run([CORE, path], input=windows.astype("<i2").tobytes(), stdout=subprocess.PIPE, check=True)
        logits = np.frombuffer(done.stdout, "<i4").reshape(len(windows), -1)
        return evaluate.softmax(logits * np.float64(model.logit_scale))

    return classify


def accuracy(classify: evaluate.Classifier, dataset: Dataset) -> Figures:
    """Right answers on whole clips and window by window."""
    return dict(evaluate.evaluate(classify, dataset).figures())


def of_networks(runs: Sequence[Run], dataset: Dataset) -> Figures:
    """Networks of equal shapes in floating point on a test set, by the mean of their answers. Their flash is what the parameters
    of all would take as float32."""
    config = runs[0].config
    figures = cost(config.kind, config.widths, config.labels, config.window)
    parameters = len(runs) * figures.parameters
    return {
        **accuracy(evaluate.float_classifier(*(run.network for run in runs)), dataset),
        "parameters": parameters,
        "flashBytes": FLOAT_BYTES * parameters,
        "macs": len(runs) * figures.macs,
    }


def sizes(path: Path) -> Figures:
    """Memory and work of a model file."""
    model = ebm.read(path.read_bytes())
    info = json.loads(output_of(CORE, "--info", path))
    one_bit = [layer for layer in model.layers if layer.input_type == ebm.BITS]
    return {
        "flashBytes": path.stat().st_size,
        "weightBytes": sum(layer.weight_bytes() for layer in model.layers),
        "oneBitWeightBytes": sum(layer.weight_bytes() for layer in one_bit),
        "arenaBytes": info["arena"]["total"],
        "macs": sum(layer.macs() for layer in model.layers),
        "oneBitMacs": sum(layer.macs() for layer in one_bit),
        "words": sum(layer.macs() // layer.shape[2] * -(-layer.shape[2] // 32) for layer in one_bit),
    }


def window_instructions(path: Path) -> Figures:
    """Executed instructions of a whole window on the emulated board, and of them those of the one-bit layers."""
    text = output_of("test/native/run-board.sh", BENCH / "bench_kernels.elf", path)
    lines = WINDOW_LINE.findall(text[text.index(", arena ") :])
    total = sum(int(count) for name, count, _, _ in lines if not name.startswith("prediction"))
    one_bit = sum(int(count) for name, count, _, _ in lines if name.endswith("xnor"))
    return {"windowInstructions": total, "oneBitInstructions": one_bit}


def hour_instructions(path: Path, recording: Path) -> Figures:
    """Executed instructions of an hour of listening: those between two predictions of the whole image, app and link included."""
    model = ebm.read(path.read_bytes())
    text = output_of("node", "bin/earbit.js", "listen", recording, "--sim", "--fast", "--json", "--model", path)
    lines = [json.loads(line) for line in text.splitlines()]
    counts = [line["instructions"] for line in lines if line["type"] == "prediction"]
    hops = 3600 * model.sample_rate / model.hop
    return {"hop": model.hop, "hourInstructions": round(statistics.mean(counts[1:] or counts) * hops)}


def of_file(path: Path, recording: Path) -> Figures:
    """What a model file costs: sizes, instructions on the emulated board."""
    return {**sizes(path), **window_instructions(path), **hour_instructions(path, recording)}


def of_model(path: Path, dataset: Dataset, recording: Path) -> Figures:
    """A model file: right clips of a test set by the C core, and what it costs."""
    return {**accuracy(core_classifier(path), dataset), **of_file(path, recording)}
