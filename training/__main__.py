"""Trains, compresses and exports earbit's networks."""

import argparse
import json
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from torch import nn

from . import (
    budget, cards, check, data, ebm, evaluate, export, filter_bank, importance, manifest, prune, qat, size, train, vectors
)  # fmt: skip
from .layouts import LAYOUTS, recognize
from .mixing import NOISE_LENGTH
from .networks import BODY, FRAME_FIELD, NETWORKS, WIDTHS, build
from .precision import default_precision
from .study.study import study

EPILOG = """examples:
  python3 -m training check --data ~/esc10
  python3 -m training prepare --data ~/esc10
  python3 -m training train --data ~/esc10 --run runs/parent --network half --folds 1,2,3,5 --epochs 300
  python3 -m training size --network micro
  python3 -m training prune --data ~/esc10 --parent runs/parent --run runs/int8 --epochs 500
  python3 -m training export --data ~/esc10 --run runs/int8 --name esc10-int8-fold4
  python3 -m training evaluate --data ~/esc10 --fold 4 --model models/esc10-int8-fold4/model.ebm
A verb's own --help says more. Interrupted runs go on when the same command is given again."""

FAILURES = (data.DataError, ebm.FormatError, train.RunError, OSError, ValueError)


def parse_folds(text: str) -> tuple[int, ...]:
    """"1,2,3,5" as numbers."""
    return tuple(int(part) for part in text.split(","))


def parse_numbers(text: str) -> tuple[int, ...]:
    """Twelve widths, or ten behind a filter bank, separated by commas."""
    parts = text.split(",")
    if len(parts) not in (12, BODY) or not all(part.isdecimal() and int(part) for part in parts):
        raise argparse.ArgumentTypeError(
            f"{text}: twelve numbers, or {BODY} for a network with a filter bank, separated by commas, were expected"
        )
    return tuple(map(int, parts))


def parse_widths(text: str) -> tuple[int, ...]:
    """The name of a list of widths, or the numbers: "7,20,10,14,22,31,35,41,51,67,69,25"."""
    return WIDTHS.get(text) or parse_numbers(text)


def parse_limit(text: str) -> float:
    """A number above 0 that there is an end to."""
    try:
        limit = float(text)
    except ValueError:
        limit = math.nan
    if not 0 < limit < math.inf:
        raise argparse.ArgumentTypeError(f"{text}: a number above 0 was expected")
    return limit


def parse_count(text: str) -> int:
    """A number of things that there must be one of."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text}: a number from 1 was expected")
    return int(text)


def parse_seed(text: str) -> int:
    """What PyTorch and NumPy both take."""
    if not text.isdecimal() or int(text) >= 2**32:
        raise argparse.ArgumentTypeError(f"{text}: a number from 0 to {2**32 - 1} was expected")
    return int(text)


def parse_minimum(text: str) -> tuple[int, ...]:
    """One width for all twelve convolutions, or one for each."""
    return parse_numbers(text) if "," in text else (parse_count(text),) * 12


def parse_share(text: str) -> float:
    """A share of a whole, 0 to below 1."""
    share = float(text)
    if not 0 <= share < 1:
        raise argparse.ArgumentTypeError(f"{text}: a share from 0 to below 1 was expected")
    return share


def parse_classes(text: str) -> tuple[str, ...]:
    """"dog,rain" as names."""
    return tuple(part.strip() for part in text.split(","))


def parse_window(text: str) -> int:
    """Samples of a window, within what a network and the mixing can take."""
    window = int(text)
    if not FRAME_FIELD <= window <= NOISE_LENGTH:
        raise argparse.ArgumentTypeError(f"a window has {FRAME_FIELD} to {NOISE_LENGTH} samples")
    return window


def parse_rate(text: str) -> int:
    """Samples per second."""
    rate = int(text)
    if not 1000 <= rate <= 192_000:
        raise argparse.ArgumentTypeError("a rate is 1000 to 192000 Hz, as `earbit decode` takes it")
    return rate


def wanted_classes(options: argparse.Namespace) -> tuple[str, ...]:
    """The classes that --classes names or --class-count counts; none for all of them."""
    if not options.class_count:
        return options.classes
    there = data.class_names(recognize(options.data, options.labels))
    if options.class_count > len(there):
        raise data.DataError(f"the data has {len(there)} classes, not {options.class_count}: {', '.join(there)}")
    return there[: options.class_count]


def load_like(options: argparse.Namespace, heard: train.Config | ebm.Model) -> data.Dataset:
    """The data as a network hears it, its classes alone."""
    return data.load(options.data, options.labels, heard.labels, heard.sample_rate, heard.window)


def check_verb(options: argparse.Namespace) -> int:
    """Checks recordings before training: layout, classes, folds, levels, duplicates; status 1 when there are errors."""
    report = check.check(options.data, options.labels, wanted_classes(options), options.sample_rate, options.window)
    print(json.dumps(report.as_json(), indent=1) if options.json else check.as_text(report))
    return int(report.has_errors())


def prepare_verb(options: argparse.Namespace) -> None:
    """Decodes a data folder into the cache and writes the manifest that `earbit eval --data` reads."""
    found = recognize(options.data, options.labels)
    path = manifest.write(options.data, found, wanted_classes(options), options.sample_rate)
    print(f"{found.layout.name} ({found.layout.pattern})\n{path}")


def network_of(options: argparse.Namespace) -> tuple[str, tuple[int, ...]]:
    """The kind and the widths that --network, --widths and --window ask for."""
    kind, widths = NETWORKS[options.network], options.widths or WIDTHS[options.network]
    if len(widths) == BODY and kind == "plain":
        raise train.RunError("an XNOR-Net has no filter bank: give twelve widths")
    if len(widths) == BODY and options.window < filter_bank.FIELD:
        raise train.RunError(f"a window has at least {filter_bank.FIELD} samples for a filter bank, not {options.window}")
    return kind, widths


def fresh_run(options: argparse.Namespace, dataset: data.Dataset, teachers: Sequence[train.Run]) -> train.Run:
    """A run from random weights, or from those of another run."""
    labels = dataset.labels
    if len(labels) < 2:
        raise train.RunError(f"the data has the class {labels[0]} alone: a network needs two or more")
    for label in labels:
        ebm.check_text(label)
    kind, widths = network_of(options)
    config = train.Config(
        kind=kind,
        widths=widths,
        labels=labels,
        folds=options.folds,
        epochs=options.epochs,
        teacher=", ".join(teacher.name for teacher in options.teacher),
        seed=options.seed,
        validation=options.validate,
        precision=default_precision(),
        sample_rate=options.sample_rate,
        window=options.window,
        recordings=dataset.fingerprint(),
        **train.RECIPES[kind],  # type: ignore[arg-type]
    )
    heard = {clip.label for clip in dataset.folds(config.folds).clips}
    if missing := [label for index, label in enumerate(labels) if index not in heard]:
        raise train.RunError(f"the folds to train on hold no clip of {', '.join(missing)}: take other folds, or leave it out with --classes")
    for teacher in teachers:
        config = config.learning_from(teacher.config)
    torch.manual_seed(config.seed)
    if options.start:
        source = train.trained(options.start)
        train.check_recordings(options.start, source.config, dataset)
        run = train.started(source, config, options.start.name)
        if options.widths not in (None, run.config.widths):
            raise train.RunError(f"{options.start} has the widths {','.join(map(str, run.config.widths))}: leave --widths out, or start from another run")
    else:
        config = train.two_stage(config) if kind == "xnor" else config
        run = train.Run(config, build(kind, widths, len(labels), config.sample_rate))
    run.config.check_unseen(config.validation)
    return run


def check_teacher(folder: Path, teacher: train.Config, config: train.Config) -> None:
    """That a run hears what a run with this configuration does, and answers as it shall."""
    for name in ("labels", "sample_rate", "window"):
        if getattr(teacher, name) != getattr(config, name):
            raise train.RunError(f"{folder} cannot teach this run: its {name} is {getattr(teacher, name)}, not {getattr(config, name)}")


def train_verb(options: argparse.Namespace) -> None:
    """Starts a run, or goes on with the one in its folder."""
    dataset = data.load(options.data, options.labels, wanted_classes(options), options.sample_rate, options.window)
    teachers = [train.trained(folder) for folder in options.teacher]
    run = fresh_run(options, dataset, teachers)
    for folder, teacher in zip(options.teacher, teachers):
        check_teacher(folder, teacher.config, run.config)
        train.check_recordings(folder, teacher.config, dataset)
    start_or_go_on(options.run, run.config, lambda: run, dataset, [teacher.network for teacher in teachers])


def start_or_go_on(folder: Path, config: train.Config, start: Callable[[], train.Run], dataset: data.Dataset,
                   teachers: Sequence[nn.Module], free: Sequence[str] = ()) -> None:  # fmt: skip
    """Trains the run in a folder to its end, which has this configuration but for the `free` fields, or says that it is there; a new run where there is none."""
    with train.claimed(folder) as mine:
        if not mine:
            raise train.RunError(f"another process trains the run in {folder}: wait for it, or give another folder")
        if (folder / train.CHECKPOINT).exists():
            run, state = train.resumed(config, folder, free)
            if run.epoch == run.config.epochs:
                print(f"{folder} has had its {run.epoch} epochs already")
        else:
            run, state = start(), None
        train.train(run, dataset, folder, teachers, state)


def prune_plan(options: argparse.Namespace) -> prune.Plan:
    """What the options of `prune` ask for."""
    limits = [(unit, getattr(options, unit)) for unit in budget.UNITS if getattr(options, unit) is not None]
    target = options.widths
    if limits:
        multiples = budget.MULTIPLES[options.round or "none"]
        target = budget.Budget(*limits[0], options.min_width or budget.MINIMUM, multiples)
    elif options.min_width or options.round:
        raise ValueError("--min-width and --round go with a limit, not with a list of widths")
    return prune.Plan(target, options.method, options.steps, options.step_epochs, options.sparsity, options.sparse_epochs, options.seed)


def prune_verb(options: argparse.Namespace) -> None:
    """Prunes a run's network to widths or to a budget and fine-tunes it, or goes on with the fine-tuning."""
    plan, parent = prune_plan(options), train.trained(options.parent)
    dataset = load_like(options, parent.config)
    config = prune.config_of(parent, plan, options.epochs, options.parent.name)

    def start() -> train.Run:
        run = prune.prune(parent, plan, dataset, options.run, options.epochs, options.parent.name)
        print(f"pruned to {','.join(map(str, run.config.widths))}", flush=True)
        return run

    start_or_go_on(options.run, config, start, dataset, [parent.network], ("widths",))


def qat_verb(options: argparse.Namespace) -> None:
    """Trains a run's network on in int8, so that what is exported is what was trained."""
    parent = train.trained(options.parent)
    run = qat.start(parent, options.epochs, options.parent.name, options.seed)
    start_or_go_on(options.run, run.config, lambda: run, load_like(options, parent.config), [parent.network])


def size_verb(options: argparse.Namespace) -> None:
    """Says what a network costs: parameters, multiply-accumulates, flash, estimated instructions, layer by layer."""
    if options.run:
        config = train.load(options.run)[0].config
        kind, widths, labels, window = config.kind, config.widths, config.labels, config.window
    else:
        (kind, widths), window = network_of(options), options.window
        labels = tuple(f"class-{index}" for index in range(options.classes))
    print((size.as_json if options.json else size.as_table)(kind, widths, labels, window))


def export_verb(options: argparse.Namespace) -> None:
    """Quantizes a run and writes its model file."""
    run = train.trained(options.run)
    dataset = load_like(options, run.config).folds(run.config.folds)
    path = options.models / options.name / "model.ebm"
    export.save(export.export(run, dataset, options.name), path)
    print(f"{path}: {path.stat().st_size:,} bytes")


def evaluate_verb(options: argparse.Namespace) -> None:
    """Measures a run in floating point or a model file in integers on one fold."""
    heard: train.Config | ebm.Model
    if options.model:
        heard = ebm.read(options.model.read_bytes())
        classify = evaluate.integer_classifier(heard)
    else:
        run = train.trained(options.run)
        run.config.check_unseen(options.fold)
        heard, classify = run.config, evaluate.float_classifier(run.network)
    dataset = load_like(options, heard)
    if options.run:
        train.check_recordings(options.run, run.config, dataset)
    result = evaluate.evaluate(classify, dataset.folds([options.fold]))
    print(result)
    if options.unknown:
        known = set(options.unknown) & set(heard.labels)
        if known:
            raise data.DataError(f"{known.pop()} is a class that the network knows: it cannot be unknown")
        unknown = data.load(options.data, options.labels, options.unknown, heard.sample_rate, heard.window)
        print(evaluate.rejection(result.confidences, evaluate.confidences(classify, unknown)))


def card_verb(options: argparse.Namespace) -> None:
    """Measures a model file on a fold, if one is given, and writes the card beside it."""
    model = ebm.read(options.model.read_bytes())
    config = train.trained(options.run).config
    measured = None
    if options.fold is not None:
        config.check_unseen(options.fold)
    if model.digest != export.digest(config):
        raise train.RunError(f"{options.model} was not exported from {options.run} as it is: export it again, or name its run")
    if options.fold is not None:
        dataset = load_like(options, model)
        train.check_recordings(options.run, config, dataset)
        measured = evaluate.evaluate(evaluate.integer_classifier(model), dataset.folds([options.fold])), options.fold
    text = cards.card(model, config, options.notes.read_text(), measured)
    (options.model.parent / "README.md").write_text(text)


def study_verb(options: argparse.Namespace) -> None:
    """Runs the comparison of the techniques, or goes on with it, and writes its page; may run several times at once."""
    sources = {name: getattr(options, name) for name in ("esc10", "fsdd") if getattr(options, name)}
    study(sources, options.runs, options.out, options.only, options.again)


def vectors_verb(options: argparse.Namespace) -> None:
    """Writes the golden vectors."""
    print(f"{len(vectors.write_all(options.out))} golden vectors in {options.out}")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="python3 -m training",
        description=__doc__,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")

    def add(name: str, action: object, *examples: str) -> argparse.ArgumentParser:
        about = action.__doc__
        lines = "".join(f"\n  python3 -m training {example}" for example in examples)
        verb = verbs.add_parser(name, help=about, description=about, epilog=f"examples:{lines}",
                                formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
        verb.set_defaults(action=action)
        return verb

    ways_to_label = sorted({way for layout in LAYOUTS for way in layout.labels})

    def add_data(verb: argparse.ArgumentParser) -> None:
        verb.add_argument("--data", type=Path, required=True, metavar="DIR",
                          help="recordings in one of these layouts: " + "; ".join(layout.pattern for layout in LAYOUTS))  # fmt: skip
        verb.add_argument("--labels", choices=ways_to_label, default="", help="what makes a class, where the layout has several")

    def add_seed(verb: argparse.ArgumentParser) -> None:
        verb.add_argument("--seed", type=parse_seed, default=1, help="of what is drawn: weights, samples, dropout; default: %(default)s")

    def add_selection(verb: argparse.ArgumentParser) -> None:
        classes = verb.add_mutually_exclusive_group()
        classes.add_argument("--classes", type=parse_classes, default=(), metavar="A,B", help="these classes only, in this order")
        classes.add_argument("--class-count", type=parse_count, default=0, metavar="N", help="the first N classes of the layout's order")
        verb.add_argument("--sample-rate", type=parse_rate, default=data.SAMPLE_RATE, metavar="HZ", help="default: %(default)s")

    def add_window(verb: argparse.ArgumentParser) -> None:
        verb.add_argument("--window", type=parse_window, default=data.WINDOW, metavar="N",
                          help="samples that the network hears at once; default: %(default)s")  # fmt: skip

    verb = add("check", check_verb, "check --data ~/esc10")
    add_data(verb)
    add_selection(verb)
    add_window(verb)
    verb.add_argument("--json", action="store_true", help="one JSON object instead of text")

    verb = add("prepare", prepare_verb, "prepare --data ~/esc10")
    add_data(verb)
    add_selection(verb)

    verb = add("train", train_verb, "train --data ~/esc10 --run runs/xnor --network xnor --folds 1,2,3,5 --epochs 600")
    add_data(verb)
    add_selection(verb)
    add_window(verb)
    verb.add_argument("--run", type=Path, required=True, metavar="DIR", help="folder of the run")
    verb.add_argument("--network", choices=list(NETWORKS), required=True,
                      help="filterbank: the half-width network with a filter bank in place of the first two convolutions, for few recordings; "
                      "xnor-filterbank: a one-bit network with it")  # fmt: skip
    verb.add_argument("--widths", type=parse_numbers, metavar="N,N", help="twelve other widths for the network; ten for one with a filter bank")
    verb.add_argument("--folds", type=parse_folds, required=True, metavar="N,N", help="folds to train on")
    verb.add_argument("--epochs", type=parse_count, required=True)
    verb.add_argument("--start", type=Path, metavar="RUN",
                      help="start from the weights of another run; a one-bit network also from a full-precision one, which makes it "
                      "learn faster")  # fmt: skip
    verb.add_argument("--teacher", type=Path, action="append", default=[], metavar="RUN",
                      help="learn half from the answers of this run's network; may be given several times")  # fmt: skip
    verb.add_argument("--validate", type=int, default=0, metavar="FOLD", help="a fold to measure on while training")
    add_seed(verb)

    verb = add("prune", prune_verb,
               "prune --data ~/esc10 --parent runs/parent --run runs/int8 --epochs 500",
               "prune --data ~/esc10 --parent runs/parent --run runs/fast --milliseconds 300 --round int8 --epochs 500",
               "prune --data ~/esc10 --parent runs/parent --run runs/small --flash 65536 --method l2 --epochs 500",
               "prune --data ~/esc10 --parent runs/parent --run runs/hybrid --sparsity 0.95 --epochs 500")  # fmt: skip
    add_data(verb)
    verb.add_argument("--parent", type=Path, required=True, metavar="RUN", help="the trained network to prune")
    verb.add_argument("--run", type=Path, required=True, metavar="DIR", help="folder of the new run")
    verb.add_argument("--epochs", type=parse_count, required=True, help="epochs of fine-tuning behind the last step")
    verb.add_argument("--method", choices=importance.METHODS, default="taylor",
                      help="what a channel is worth: its effect on the loss or the norm of its filter; default: %(default)s")  # fmt: skip
    target = verb.add_mutually_exclusive_group()
    target.add_argument("--widths", type=parse_widths, default="micro", metavar="NAME|N,N",
                        help="prune each layer to a width: twelve numbers (the last ten count behind a filter bank) or the name of a network; "
                        "default: %(default)s")  # fmt: skip
    target.add_argument("--parameters", type=parse_limit, metavar="N", help="prune to at most N parameters, layers competing")
    target.add_argument("--macs", type=parse_limit, metavar="N", help="... to at most N multiply-accumulates a prediction")
    target.add_argument("--flash", type=parse_limit, metavar="BYTES", help="... to a model file of at most so many bytes")
    target.add_argument("--milliseconds", type=parse_limit, metavar="MS",
                        help="... to an estimated time of a prediction on the board (see `size`)")  # fmt: skip
    verb.add_argument("--min-width", type=parse_minimum, metavar="N|N,N",
                      help="with a limit: channels that every layer keeps, or each of the twelve; default: 4")  # fmt: skip
    verb.add_argument("--round", choices=list(budget.MULTIPLES),
                      help="with a limit: round widths to what the kernels like, multiples of 4 for int8, of 32 for layers "
                      "that become one-bit in the mixed network; default: none")  # fmt: skip
    verb.add_argument("--steps", type=parse_count, default=4, help="steps of pruning; default: %(default)s")
    verb.add_argument("--step-epochs", type=parse_count, default=8, metavar="N",
                      help="epochs of training between two steps; default: %(default)s")  # fmt: skip
    verb.add_argument("--sparsity", type=parse_share, default=0.0, metavar="SHARE",
                      help="hybrid pruning: train with this share of all weights at zero first, for example 0.95")  # fmt: skip
    verb.add_argument("--sparse-epochs", type=parse_count, default=50, metavar="N",
                      help="epochs of that training; default: %(default)s")  # fmt: skip
    add_seed(verb)

    verb = add("qat", qat_verb, "qat --data ~/esc10 --parent runs/int8 --run runs/int8-qat --epochs 20")
    add_data(verb)
    verb.add_argument("--parent", type=Path, required=True, metavar="RUN", help="the trained network to start from")
    verb.add_argument("--run", type=Path, required=True, metavar="DIR", help="folder of the new run")
    verb.add_argument("--epochs", type=parse_count, required=True)
    add_seed(verb)

    verb = add("size", size_verb, "size --network micro", "size --network xnor --classes 50 --json", "size --run runs/int8")
    subject = verb.add_mutually_exclusive_group(required=True)
    subject.add_argument("--network", choices=list(NETWORKS), help="a network by name")
    subject.add_argument("--run", type=Path, metavar="DIR", help="the network of a run")
    verb.add_argument("--widths", type=parse_numbers, metavar="N,N", help="with --network: twelve other widths; ten for one with a filter bank")
    verb.add_argument("--classes", type=parse_count, default=10, help="with --network; default: %(default)s")
    add_window(verb)
    verb.add_argument("--json", action="store_true", help="one JSON object instead of a table")

    verb = add("export", export_verb, "export --data ~/esc10 --run runs/int8 --name esc10-int8-fold4")
    add_data(verb)
    verb.add_argument("--run", type=Path, required=True, metavar="DIR")
    verb.add_argument("--name", required=True, help="the model's name")
    verb.add_argument("--models", type=Path, default=Path("models"), metavar="DIR", help="default: %(default)s")

    verb = add("evaluate", evaluate_verb, "evaluate --data ~/esc10 --fold 4 --model models/esc10-int8-fold4/model.ebm")
    add_data(verb)
    verb.add_argument("--fold", type=int, required=True)
    verb.add_argument("--unknown", type=parse_classes, default=(), metavar="A,B",
                      help="classes that the network never heard: how well its certainty tells them from those it knows")  # fmt: skip
    subject = verb.add_mutually_exclusive_group(required=True)
    subject.add_argument("--run", type=Path, metavar="DIR", help="the floating network of a run")
    subject.add_argument("--model", type=Path, metavar="FILE", help="a model file, through the integer reference")

    verb = add("card", card_verb, "card --data ~/esc10 --fold 4 --run runs/int8 --model models/a/model.ebm --notes a.md")
    add_data(verb)
    verb.add_argument("--fold", type=int, help="the fold to measure on; without it the card has no figures of its own")
    verb.add_argument("--run", type=Path, required=True, metavar="DIR", help="the run that the model came from")
    verb.add_argument("--model", type=Path, required=True, metavar="FILE")
    verb.add_argument("--notes", type=Path, required=True, metavar="FILE", help="Markdown that opens the card")

    verb = add("study", study_verb, "study --esc10 ~/esc10 --fsdd ~/fsdd --runs ~/runs/study",
               "study --fsdd ~/fsdd --runs ~/runs/study --only pairs-10,digits")  # fmt: skip
    for name, title in (("esc10", "ESC-10"), ("fsdd", "the Free Spoken Digit Dataset")):
        verb.add_argument(f"--{name}", type=Path, metavar="DIR", help=f"folder of {title}; without it its experiments are left out")
    verb.add_argument("--runs", type=Path, required=True, metavar="DIR", help="where the runs are kept and found again")
    verb.add_argument("--out", type=Path, default=Path("docs/study"), metavar="DIR", help="default: %(default)s")
    verb.add_argument("--only", type=parse_classes, default=(), metavar="A,B",
                      help="experiments whose names begin like one of these; default: the whole table")  # fmt: skip
    verb.add_argument("--again", action="store_true",
                      help="train nothing; measure anew what the model files in the results cost, as behind a change of the kernels")  # fmt: skip

    verb = add("vectors", vectors_verb, "vectors")
    verb.add_argument("--out", type=Path, default=Path("native-modules/model/vectors"), metavar="DIR",
                      help="default: %(default)s")  # fmt: skip
    return top


def main() -> int:
    """Runs the verb; what a user can cause ends in one line."""
    options = parser().parse_args()
    torch.set_num_threads(1)
    try:
        return options.action(options) or 0
    except FAILURES as error:
        print(f"training: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


sys.exit(main())
