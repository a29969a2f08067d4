"""The study: its runs are found again and go on, its page says what was measured and no more."""

from dataclasses import replace

import numpy as np
import pytest

from training import data, ebm, evaluate, train
from training.study import claims, measure, report, results, runs, study
from training.study.experiments import BANK_INT8, BANK_MIXED, BANK_SECOND, EXPERIMENTS, FULL, INT8, LONGER, MIXED, SAME_INT8, WARM, XNOR, Budget, Experiment, Sounds
from training.study.groups import grouped
from training.study.measure import CORE, core_classifier, of_networks, sizes
from training.study.roads import ROADS, SMALL, roads_of

SOUNDS = Sounds("made", "made", "made", window=200 * 8 + 13, folds=2)
EXPERIMENT = Experiment(SOUNDS, 2, 1, Budget(1, 1, 1, 1))


@pytest.fixture
def recordings(tmp_path):
    """Two classes of noise, one louder, in two folds."""
    rng = np.random.default_rng(0)
    for label, level in (("a", 300), ("b", 5000)):
        (tmp_path / "data" / label).mkdir(parents=True)
        for fold in (1, 2):
            for take in "xyz":
                rng.normal(0, level, 3000).astype("<i2").tofile(tmp_path / "data" / label / f"{fold}-{take}.s16")
    return tmp_path / "data"


def cell(**other):
    figures = {"sounds": "pairs", "classes": 10, "test": 1, "seed": 1, "technique": FULL, "clips": 80, "correct": 60, "crops": 800, "cropsCorrect": 500}
    return {**figures, **other}


def test_runs_are_found_again_and_other_ones_refused(recordings, tmp_path):
    dataset = runs.load_data(EXPERIMENT, recordings)
    first = runs.finished(EXPERIMENT, ROADS["pruned"], dataset, tmp_path / "runs")
    assert first.config.widths == SMALL and first.config.folds == (2,)
    before = (tmp_path / "runs/pruned/checkpoint.pt").read_bytes()
    again = runs.finished(EXPERIMENT, ROADS["pruned"], dataset, tmp_path / "runs")
    assert (tmp_path / "runs/pruned/checkpoint.pt").read_bytes() == before and again.epoch == 1
    longer = Experiment(SOUNDS, 2, 1, Budget(2, 1, 1, 1))
    with pytest.raises(train.RunError, match="whose epochs is 1, not 2"):
        runs.finished(longer, ROADS["pruned"], dataset, tmp_path / "runs")
    test = dataset.folds([1])
    figures = of_networks([again], test)
    assert figures["clips"] == len(test.clips) > 0 and figures["parameters"] > 100_000


@pytest.mark.parametrize(("name", "first", "teacher"), [("second", "warm", "full"), ("bank_second", "bank_mixed", "longer")])
def test_the_second_cycle_goes_on_from_the_warm_network(name, first, teacher, recordings, tmp_path):
    longer = Experiment(SOUNDS, 2, 1, Budget(2, 1, 1, 1))
    second = runs.finished(longer, ROADS[name], runs.load_data(longer, recordings), tmp_path / "runs").config
    warm = train.load(tmp_path / "runs" / first)[0].config
    assert (warm.parent, warm.teacher, second.parent, second.teacher) == (teacher, teacher, first, teacher)
    assert (second.epochs, second.float_weight_epochs, second.learning_rate) == (1, 0, warm.learning_rate / 2)


def test_the_longer_network_has_twice_the_epochs_and_is_pruned_as_the_other(recordings, tmp_path):
    pruned = runs.finished(EXPERIMENT, ROADS["longer_pruned"], runs.load_data(EXPERIMENT, recordings), tmp_path / "runs").config
    longer = train.load(tmp_path / "runs/longer")[0].config
    assert (longer.epochs, pruned.epochs, pruned.teacher) == (2, 1, "longer")
    assert pruned.widths == SMALL[2:]


def test_networks_side_by_side_differ_and_count_by_the_mean_of_their_answers(recordings, tmp_path):
    dataset = runs.load_data(EXPERIMENT, recordings)
    road = ROADS["longer_3"]
    run = runs.finished(EXPERIMENT, road, dataset, tmp_path / "runs")
    (measured,) = study.measured(EXPERIMENT, road, run, dataset, tmp_path / "runs", recordings)
    three = [train.load(tmp_path / "runs" / name)[0] for name in (road.name, *road.beside)]
    test = dataset.folds([1])
    windows = data.test_crops(test.clips[0].samples, test.window)
    alone = [evaluate.float_classifier(one.network)(windows) for one in three]
    assert len({answer.tobytes() for answer in alone}) == 3
    together = evaluate.float_classifier(*(one.network for one in three))(windows)
    assert np.allclose(together, sum(alone) / 3)
    assert measured["technique"] == "full precision, filter bank, longer, three networks"
    assert measured["parameters"] == 3 * of_networks(three[:1], test)["parameters"]


def test_an_experiment_takes_as_many_networks_together_as_it_asks_for():
    one, three = ({road.name for road in roads_of(replace(EXPERIMENT, networks=count))} for count in (1, 3))
    assert "longer" in one and three - one == {"longer_2", "longer_3"}


@pytest.mark.skipif(not CORE.exists(), reason="the C core is not built")
@pytest.mark.parametrize("name", ["mixed", "plain"])
def test_the_core_answers_what_the_reference_answers(name, recordings, tmp_path):
    dataset = runs.load_data(EXPERIMENT, recordings)
    run = runs.finished(EXPERIMENT, ROADS[name], dataset, tmp_path / "runs")
    path = runs.exported(run, dataset, "made", tmp_path / "made.ebm")
    model = ebm.read(path.read_bytes())
    test = dataset.folds([1])
    by_core = evaluate.evaluate(core_classifier(path), test)
    by_reference = evaluate.evaluate(evaluate.integer_classifier(model), test)
    assert by_core.predictions == by_reference.predictions
    assert np.array_equal(by_core.confidences, by_reference.confidences)
    assert sizes(path)["oneBitMacs"] / sizes(path)["macs"] > 0.8
    shapes_alone = runs.exported(runs.untrained(EXPERIMENT, ROADS[name], dataset), dataset, "made", tmp_path / "untrained.ebm")
    assert shapes_alone.read_bytes() != path.read_bytes() and sizes(shapes_alone) == sizes(path)


def test_what_a_model_costs_is_measured_again_and_its_accuracy_kept(recordings, tmp_path, monkeypatch):
    measured = []

    def of_file(path, recording):
        measured.append(path.name)
        return {"flashBytes": path.stat().st_size, "hop": 1}

    monkeypatch.setattr(measure, "of_file", of_file)
    places = ({}, {"test": 2, "correct": 70}, {"technique": MIXED}, {"technique": WARM})
    results.add(tmp_path, [cell(**{"technique": INT8, **place}, sounds="made", classes=2, hop=0) for place in places])
    monkeypatch.setattr(report, "write", lambda folder, cells: None)
    study.measure_again(EXPERIMENT, recordings, tmp_path / "runs", tmp_path)
    lines = results.read(tmp_path)
    assert sorted(line["correct"] for line in lines) == [60, 60, 60, 70] and all(line["hop"] == 1 for line in lines)
    assert measured == ["untrained-pruned.ebm", "untrained-mixed.ebm"] and len({line["flashBytes"] for line in lines}) == 2


def test_a_cell_replaces_the_one_of_the_same_key(tmp_path):
    results.add(tmp_path, [cell(), cell(seed=2)])
    results.add(tmp_path, [cell(correct=61)])
    assert sorted(line["correct"] for line in results.read(tmp_path)) == [60, 61]


def test_a_part_that_there_is_not_is_refused_before_anything_is_built(tmp_path):
    for only in ("typo", "esc10"):
        with pytest.raises(data.DataError, match="nothing of the study begins as --only says"):
            study.study({}, tmp_path, tmp_path, (only,), False)


def test_the_page_gives_mean_spread_and_runs(tmp_path):
    behind = [cell(technique=LONGER, correct=70), cell(technique=BANK_MIXED, correct=72), cell(technique=BANK_SECOND, correct=68)]
    cells = [cell(), cell(seed=2, correct=70), cell(technique=MIXED, correct=40), *behind]
    report.write(tmp_path, cells)
    page = (tmp_path / "README.md").read_text()
    assert "| 10 | full precision | 81.2 % (75.0 to 87.5) | 62.5 % | 2 of 3 |" in page
    assert "| pairs | 10 | 81.2 % (2 runs) | - | - | 50.0 %, 25.0 behind | - | - |" in page
    assert "| pairs | 10 | 87.5 % | - | 90.0 %, 2.5 ahead | 85.0 %, 2.5 behind |" in page
    assert page.count("Not measured yet.") == 3 and not (tmp_path / "classes.png").exists()


def test_many_classes_tell_the_lead_of_the_runs_that_both_have():
    pruned = [cell(technique=INT8, seed=seed, correct=correct) for seed, correct in ((1, 60), (2, 64), (3, 80))]
    mixed = [cell(technique=MIXED, seed=seed, correct=correct) for seed, correct in ((1, 64), (2, 48))]

    def told(cells):
        groups = grouped(cells)
        return claims.many_classes(groups, claims.lookup(groups))

    assert told(pruned + mixed).startswith(
        "With 10 classes (pairs) pruned + int8 stands at 85.0 % (3 runs), mixed XNOR at 70.0 % (2 runs). "
        "In points the first is 7.5 ahead in the runs that both have, 5.0 behind to 20.0 ahead in single ones. Computation"
    )
    assert "at 80.0 %. In points the first is 5.0 behind in the runs that both have. XNOR as its authors train it stands at 50.0 %." in told(
        [*pruned, mixed[0], cell(technique=XNOR, correct=40)]
    )
    assert "mixed XNOR at 60.0 %. Computation" in told([pruned[0], mixed[1]])
    assert told([pruned[0], mixed[0], cell(technique=SAME_INT8, correct=72)]).startswith(
        "With 10 classes (pairs) pruned + int8, same size stands at 90.0 %, mixed XNOR at 80.0 %. "
        "In points the first is 10.0 ahead in the runs that both have. What is pruned further stands at 75.0 %. Computation"
    )


def test_many_classes_behind_the_filter_bank_are_told_where_both_were_measured():
    cells = [cell(technique=BANK_INT8, correct=80), cell(technique=BANK_MIXED, correct=76, epochs=24)]
    told = claims.behind_filter_bank(claims.lookup(grouped(cells)), "pairs", 10)
    assert told == " Behind the filter bank pruned + int8 stands at 100.0 %, mixed XNOR at 95.0 % after 24 epochs from full-precision weights."
    assert claims.behind_filter_bank(claims.lookup(grouped(cells[:1])), "pairs", 10) == ""


def test_groups_come_in_the_order_of_the_techniques():
    cells = [cell(technique=technique, classes=classes) for technique in (MIXED, INT8, FULL) for classes in (20, 10)]
    assert [(group.classes, group.technique) for group in grouped(cells)] == [
        (classes, technique) for classes in (10, 20) for technique in (FULL, INT8, MIXED)
    ]


def test_every_experiment_has_a_name_of_its_own_and_keeps_its_test_fold_out():
    assert len({experiment.name for experiment in EXPERIMENTS}) == len(EXPERIMENTS)
    assert all(experiment.test not in experiment.folds for experiment in EXPERIMENTS)
