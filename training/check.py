"""A check of recordings before training: what is in the folder, and what of it will spoil a network or a measurement."""

import hashlib
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Iterator, Sequence

import numpy as np

from .decoded import DecodedFile, decode
from .ebm import FormatError, check_text
from .layouts import DataError, Found, Recording, recognize
from .networks import FRAME_FIELD, FRAME_STEP

CLIPPED_SHARE = 1e-3
"""Share of samples at full scale from which on a clip counts as clipped."""
SILENT_DBFS = -60.0
"""A clip whose loudest tenth of a second is below this has nothing to hear."""
SHORTEST_SECONDS = 0.1
FEWEST_CLIPS = 20
"""A class with fewer clips than this hardly teaches what it sounds like."""
SHORT_OF_WINDOW = 0.5
"""A median clip shorter than this share of the window leaves the network mostly silence."""
FULL_SCALE = 32768


@dataclass(frozen=True)
class Finding:
    """Something that spoils training or measuring, and what to do. An error forbids training, a warning does not."""

    severity: str
    message: str


@dataclass(frozen=True)
class ClipFacts:
    """What was measured of one clip. `loudest` is the level of its loudest 0.1 s; levels are in dBFS."""

    recording: Recording
    seconds: float
    peak: float
    rms: float
    loudest: float
    clipped: bool
    digest: str


@dataclass(frozen=True)
class Spread:
    """Least, median and largest value over the clips."""

    minimum: float
    median: float
    maximum: float


@dataclass
class Report:
    """All that the check says about a data folder."""

    layout: str = ""
    pattern: str = ""
    clips: int = 0
    classes: dict[str, dict[int, int]] = field(default_factory=dict)
    """Clips of each class in each fold."""
    source_rates: dict[int, int] = field(default_factory=dict)
    """Clips at each sample rate of the source files."""
    seconds: Spread | None = None
    peak: Spread | None = None
    rms: Spread | None = None
    findings: list[Finding] = field(default_factory=list)

    def has_errors(self) -> bool:
        """Whether training must not start."""
        return any(finding.severity == "error" for finding in self.findings)

    def as_json(self) -> dict[str, object]:
        """The report as JSON's types, names in its style."""
        values = asdict(self)
        values["sourceRates"] = values.pop("source_rates")
        return values | {"ok": not self.has_errors()}


def error(message: str) -> Finding:
    """A finding that forbids training."""
    return Finding("error", message)


def warning(message: str) -> Finding:
    """A finding that the user should know."""
    return Finding("warning", message)


def decibels(amplitude: float) -> float:
    """An amplitude in units of full scale as dBFS; silence is -120."""
    return round(20 * float(np.log10(max(amplitude, 1e-6))), 1)


def measure(recording: Recording, samples: np.ndarray, sample_rate: int) -> ClipFacts:
    """The facts of one clip of int16 samples [n]."""
    magnitude = np.abs(samples.astype(np.int32))
    power = np.square(samples.astype(np.float32) / FULL_SCALE)
    frame = max(1, min(len(power), sample_rate // 10))
    frames = power[: len(power) // frame * frame].reshape(-1, frame).mean(axis=1)
    return ClipFacts(
        recording,
        len(samples) / sample_rate,
        decibels(float(magnitude.max()) / FULL_SCALE),
        decibels(float(np.sqrt(power.mean(dtype=np.float64)))),
        decibels(float(np.sqrt(frames.max()))),
        bool((magnitude >= FULL_SCALE - 1).mean() > CLIPPED_SHARE),
        hashlib.sha256(samples.tobytes()).hexdigest(),
    )


def read_all(
    recordings: Sequence[Recording], files: dict[PurePosixPath, DecodedFile], sample_rate: int
) -> tuple[list[ClipFacts], list[Finding]]:
    """The facts of every clip that can be read, and an error for each that cannot."""
    facts, findings = [], []
    for recording in recordings:
        file = files[recording.path]
        samples = np.zeros(0, "<i2") if file.error else np.fromfile(file.path, dtype="<i2")
        if file.error:
            findings.append(error(f"{recording.path} cannot be decoded: repair or remove it ({file.error})"))
        elif not samples.any():
            findings.append(error(f"{recording.path} is empty or digital silence: remove it"))
        else:
            facts.append(measure(recording, samples, sample_rate))
    return facts, findings


def clip_findings(facts: Sequence[ClipFacts]) -> Iterator[Finding]:
    """Clips that are too quiet, clipped or too short."""
    for clip in facts:
        path = clip.recording.path
        if clip.loudest < SILENT_DBFS:
            yield warning(f"{path} is nearly silent, {clip.loudest:.0f} dBFS at its loudest: remove it, or record it closer")
        if clip.clipped:
            yield warning(f"{path} is clipped: record it at a lower level")
        if clip.seconds < SHORTEST_SECONDS:
            yield warning(f"{path} lasts {clip.seconds:.3f} s, too short to hear what it is: remove it")


def duplicate_findings(facts: Sequence[ClipFacts]) -> Iterator[Finding]:
    """Clips of equal samples: worst across folds or classes, wasteful within one."""
    equal = defaultdict(list)
    for clip in facts:
        equal[clip.digest].append(clip.recording)
    for first, *others in equal.values():
        for other in others:
            pair = f"{first.path} and {other.path} hold the same samples"
            if first.label != other.label:
                yield error(f"{pair}, but are of different classes: remove the wrong one")
            elif first.fold != other.fold:
                yield error(f"{pair} in folds {first.fold} and {other.fold}, so a test would hear what was trained: remove one")
            else:
                yield warning(f"{pair}: remove one")


def source_findings(recordings: Sequence[Recording]) -> Iterator[Finding]:
    """Recordings whose takes lie in several folds."""
    folds = defaultdict(set)
    for recording in recordings:
        folds[recording.source].add(recording.fold)
    for source, found in folds.items():
        if len(found) > 1:
            where = ", ".join(map(str, sorted(found)))
            yield warning(f"takes of recording {source} lie in folds {where}: put them into one, or a test hears what was trained")


def class_findings(classes: dict[str, dict[int, int]]) -> Iterator[Finding]:
    """Classes that are alone, small, missing in a fold, or of a name that no model file can hold."""
    if len(classes) == 1:
        yield error(f"there is the class {next(iter(classes))} alone: a network needs two or more")
    for label in classes:
        try:
            check_text(label)
        except FormatError as reason:
            yield error(str(reason))
    every = sorted({fold for folds in classes.values() for fold in folds})
    for label, folds in classes.items():
        count = sum(folds.values())
        missing = [fold for fold in every if fold not in folds]
        if count < FEWEST_CLIPS:
            yield warning(f"class {label} has fewer than {FEWEST_CLIPS} clips ({count}): record more")
        if missing:
            yield warning(f"class {label} has no clips in fold {', '.join(map(str, missing))}: nothing of it is measured there")


def window_findings(seconds: Spread, window: int, sample_rate: int) -> Iterator[Finding]:
    """A window that does not suit the clips."""
    length = window / sample_rate
    if seconds.median < SHORT_OF_WINDOW * length:
        frames = max(1, round(1.5 * seconds.median * sample_rate / FRAME_STEP))
        fitting = (frames - 1) * FRAME_STEP + FRAME_FIELD
        yield warning(f"the window of {length:.2f} s is much longer than the clips, {seconds.median:.2f} s in the median: "
                      f"train with --window {fitting} ({frames} frames)")  # fmt: skip


def spread(values: Sequence[float]) -> Spread:
    """Least, median and largest of some numbers."""
    return Spread(*(round(value, 3) for value in (min(values), float(np.median(values)), max(values))))


def fill(report: Report, folder: Path, found: Found, recordings: Sequence[Recording], sample_rate: int, window: int) -> None:
    """Measures the recordings and writes into `report` what there is to say."""
    files = decode(folder, list(recordings), sample_rate)
    facts, findings = read_all(recordings, files, sample_rate)
    for recording in recordings:
        folds = report.classes.setdefault(recording.label, {})
        folds[recording.fold] = folds.get(recording.fold, 0) + 1
    report.clips = len(recordings)
    report.source_rates = dict(sorted(Counter(file.source_rate for file in files.values() if file.source_rate).items()))
    findings += duplicate_findings(facts)
    findings += class_findings(report.classes)
    findings += (warning(message) for message in found.contents.warnings)
    findings += source_findings(recordings)
    findings += clip_findings(facts)
    if facts:
        report.seconds = spread([clip.seconds for clip in facts])
        report.peak = spread([clip.peak for clip in facts])
        report.rms = spread([clip.rms for clip in facts])
        findings += window_findings(report.seconds, window, sample_rate)
    report.findings += findings


def check(folder: Path, labels: str, classes: Sequence[str], sample_rate: int, window: int) -> Report:
    """Checks a data folder, or some of its classes only."""
    report = Report()
    try:
        found = recognize(folder, labels)
        report.layout, report.pattern = found.layout.name, found.layout.pattern
        recordings = found.contents.recordings
        there = {recording.label for recording in recordings}
        report.findings += [error(f"the data has no class {label}: leave it out") for label in classes if label not in there]
        if len(set(classes)) < len(classes):
            report.findings.append(error("a class is named twice"))
        if classes:
            recordings = [recording for recording in recordings if recording.label in classes]
        else:
            report.findings += [error(f"class {label} holds no recordings: fill its folder (a link is not followed) or remove it")
                                for label in found.contents.empty_classes]  # fmt: skip
        fill(report, folder, found, recordings, sample_rate, window)
    except DataError as reason:
        report.findings.append(error(str(reason)))
    report.findings.sort(key=lambda finding: finding.severity)
    return report


def as_text(report: Report) -> str:
    """The report for people, findings last, one a line."""
    lines = []
    if report.layout:
        lines.append(f"layout     {report.layout} ({report.pattern})")
    if report.classes:
        folds = sorted({fold for counts in report.classes.values() for fold in counts})
        lines.append(f"clips      {report.clips} of {len(report.classes)} classes in {len(folds)} folds")
        width = max(map(len, report.classes))
        lines.append(f"           {'':{width}}   all" + "".join(f"{f'fold {fold}':>8}" for fold in folds))
        for label, counts in report.classes.items():
            row = "".join(f"{counts.get(fold, 0):8}" for fold in folds)
            lines.append(f"           {label:{width}} {sum(counts.values()):5}{row}")
    for name, unit, values in (("duration", "s", report.seconds), ("peak", "dBFS", report.peak), ("rms", "dBFS", report.rms)):
        if values:
            digits = 2 if unit == "s" else 1
            shown = (f"{value:.{digits}f} {unit}" for value in (values.minimum, values.median, values.maximum))
            lines.append(f"{name:10} " + "least {}, median {}, most {}".format(*shown))
    if report.source_rates:
        lines.append("rates      " + ", ".join(f"{rate} Hz ({count} files)" for rate, count in report.source_rates.items()))
    lines += [f"{finding.severity}: {finding.message}" for finding in report.findings]
    totals = Counter(finding.severity for finding in report.findings)
    lines.append(", ".join(f"{totals[severity]} {severity}{'s' * (totals[severity] != 1)}" for severity in ("error", "warning")))
    return "\n".join(lines)
