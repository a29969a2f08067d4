"""`python3 -m training VERB`: see `--help` of each verb."""

import argparse
import sys
from pathlib import Path

from . import data, train
from .networks import WIDTHS, build


def parse_folds(text: str) -> tuple[int, ...]:
    """"1,2,3,5" as numbers."""
    return tuple(int(part) for part in text.split(","))


def train_verb(options: argparse.Namespace) -> None:
    """Starts a run, or goes on with the one in its folder."""
    dataset = data.load(options.data).folds(list(options.folds))
    if (options.run / train.CHECKPOINT).exists():
        run, state = train.load(options.run)
        train.train(run, dataset, options.run, state)
        return
    xnor = options.kind == "xnor"
    config = train.Config(
        kind=options.kind,
        widths=WIDTHS[options.widths],
        labels=dataset.labels,
        folds=options.folds,
        epochs=options.epochs,
        optimizer="adam" if xnor else "sgd",
        learning_rate=options.rate or (2e-3 if xnor else 0.05),
        weight_decay=1e-4 if xnor else 5e-4,
        float_weight_epochs=options.epochs // 3 if xnor else 0,
        seed=options.seed,
    )
    import torch

    torch.manual_seed(config.seed)
    run = train.Run(config, build(config.kind, config.widths, len(config.labels)))
    train.train(run, dataset, options.run)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 -m training", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verb = verbs.add_parser("train")
    verb.add_argument("--data", type=Path, required=True)
    verb.add_argument("--run", type=Path, required=True)
    verb.add_argument("--kind", choices=["float", "xnor"], required=True)
    verb.add_argument("--widths", choices=list(WIDTHS), required=True)
    verb.add_argument("--folds", type=parse_folds, required=True)
    verb.add_argument("--epochs", type=int, required=True)
    verb.add_argument("--rate", type=float)
    verb.add_argument("--seed", type=int, default=1)
    verb.set_defaults(action=train_verb)
    options = parser.parse_args()
    try:
        options.action(options)
    except data.DataError as error:
        print(f"training: {error}", file=sys.stderr)
        return 1
    return 0


sys.exit(main())
