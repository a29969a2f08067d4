"""Runs the table of experiments, as far as it was not run before, and keeps docs/study/ up to date as figures come."""

from collections.abc import Sequence
from pathlib import Path

from .. import data, ebm
from ..train import Run, claimed
from . import images, measure, report, results
from .experiments import ESC10, EXPERIMENTS, SHIPPED, SHIPPED_TEST, Experiment
from .roads import ROADS, Road, roads_of
from .runs import exported, finished, load_data, untrained

Sources = dict[str, Path]


def cell(experiment: Experiment, technique: str, run: Run, figures: measure.Figures) -> results.Cell:
    """A line of the results: what was run and what was measured of it."""
    return {
        "sounds": experiment.sounds.name,
        "classes": experiment.classes,
        "test": experiment.test,
        "seed": experiment.seed,
        "technique": technique,
        "epochs": run.config.epochs,
        **figures,
    }


def measured(experiment: Experiment, road: Road, run: Run, dataset: data.Dataset, folder: Path,
             source: Path) -> list[results.Cell]:  # fmt: skip
    """The cells of one run: the network in floating point with those beside it, what it is exported to in integers."""
    test = dataset.folds([experiment.test])
    cells = []
    if road.floating:
        beside = [finished(experiment, ROADS[name], dataset, folder) for name in road.beside]
        cells.append(cell(experiment, road.floating, run, measure.of_networks([run, *beside], test)))
    if road.integers:
        path = exported(run, dataset, f"{experiment.name}-{road.name}", folder / f"{road.name}.ebm")
        cells.append(cell(experiment, road.integers, run, measure.of_model(path, test, source / test.clips[0].name)))
    return cells


def run_experiment(experiment: Experiment, source: Path, folder: Path, out: Path) -> None:
    """Trains and measures the networks of one experiment that are not in the results."""
    dataset = load_data(experiment, source)
    for road in roads_of(experiment):
        wanted = (experiment.sounds.name, experiment.classes, experiment.test, experiment.seed, road.technique)
        if wanted not in map(results.key, results.read(out)):
            print(f"{experiment.name} {road.name}", flush=True)
            run = finished(experiment, road, dataset, folder)
            publish(out, measured(experiment, road, run, dataset, folder, source))


def measure_again(experiment: Experiment, source: Path, folder: Path, out: Path) -> None:
    """Measures anew what the model files of an experiment cost, with untrained ones of the same shapes, for all folds and seeds."""
    dataset = load_data(experiment, source)
    for road, techniques in shapes():
        group = (experiment.sounds.name, experiment.classes)
        cells = [line for line in results.read(out) if (line["sounds"], line["classes"]) == group and line["technique"] in techniques]
        if cells:
            print(f"{experiment.name} {road.name}", flush=True)
            name = f"untrained-{road.name}"
            path = exported(untrained(experiment, road, dataset), dataset, name, folder / f"{name}.ebm")
            figures = measure.of_file(path, source / dataset.clips[0].name)
            publish(out, [{**line, **figures} for line in cells])


def shapes() -> list[tuple[Road, list[str]]]:
    """The roads whose model files have different shapes, each with the techniques of all roads that end in its own."""
    alike: dict[tuple[str, tuple[int, ...]], list[Road]] = {}
    for road in ROADS.values():
        if road.integers:
            alike.setdefault((road.network, road.pruned), []).append(road)
    return [(roads[0], [road.integers for road in roads]) for roads in alike.values()]


def publish(out: Path, cells: list[results.Cell]) -> None:
    """Adds cells to the results and writes the page anew."""
    with results.locked(out):
        results.add(out, cells)
        report.write(out, results.read(out))


def measure_shipped(source: Path, models: Path) -> list[results.Cell]:
    """The models that earbit ships for ESC-10, on the fold that they were not trained on."""
    cells = []
    for technique, name in SHIPPED.items():
        path = models / name / "model.ebm"
        model = ebm.read(path.read_bytes())
        test = data.load(source, ESC10.labels, model.labels).folds([SHIPPED_TEST])
        figures = measure.of_model(path, test, source / test.clips[0].name)
        place = {"sounds": "shipped", "classes": len(model.labels), "test": SHIPPED_TEST, "seed": 1}
        cells.append({**place, "technique": technique, **figures})
    return cells


def measure_images(out: Path) -> None:
    """The row of images, whose networks take minutes and are not kept."""
    pictures = images.load()
    for fold in range(1, images.FOLDS + 1):
        if not any((line["sounds"], line["test"]) == (images.NAME, fold) for line in results.read(out)):
            print(f"{images.NAME} fold {fold}", flush=True)
            publish(out, images.measured(pictures, fold))


def study(sources: Sources, runs: Path, out: Path, only: Sequence[str], again: bool) -> None:
    """The whole comparison, or the experiments whose names begin as `only` says; "shipped" are the shipped models, "images" the row of images.

    :param sources: folders of recordings by the name of their option; experiments without one are left out
    :param runs: where the runs are kept, and found again
    :param again: train nothing; measure anew what the model files in the results cost, for instance behind a change of the kernels
    """
    chosen = tuple(only) or ""
    experiments = [one for one in EXPERIMENTS if one.sounds.source in sources and one.name.startswith(chosen)]
    shipped_chosen = ESC10.source in sources and "shipped".startswith(chosen)
    images_chosen = images.NAME.startswith(chosen) and not again
    if not (experiments or shipped_chosen or images_chosen):
        raise data.DataError("nothing of the study begins as --only says and has its recordings: give --esc10 and --fsdd, or name another part")
    with results.locked(out):
        measure.build_tools()
    shipped_measured = any(line["sounds"] == "shipped" for line in results.read(out))
    if shipped_chosen and again == shipped_measured:
        publish(out, measure_shipped(sources[ESC10.source], measure.REPOSITORY / "models"))
    one_each = {(one.sounds, one.classes): one for one in reversed(experiments)}.values()
    for experiment in one_each if again else experiments:
        with claimed(runs / experiment.name) as mine:
            if mine:
                work = measure_again if again else run_experiment
                work(experiment, sources[experiment.sounds.source], runs / experiment.name, out)
    if images_chosen:
        with claimed(runs / images.NAME) as mine:
            if mine:
                measure_images(out)
    with results.locked(out):
        report.write(out, results.read(out))
