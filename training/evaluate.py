"""Accuracy on whole clips (ACDNet, section 4.3: ten windows a clip, mean of the softmax outputs) and window by window."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Callable

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

from . import reference
from .data import Clip, Dataset, test_crops
from .ebm import Model

Classifier = Callable[[np.ndarray], np.ndarray]
"""From windows int16 [n, window] to probabilities [n, classes]."""


@dataclass(frozen=True)
class Result:
    """Counts of right answers; `confusion` [truth, answer] counts clips."""

    clips: int
    correct: int
    crops: int
    crops_correct: int
    confusion: np.ndarray
    confidences: np.ndarray
    """Probability of each clip's answer [clips]."""
    predictions: tuple[tuple[str, int], ...]

    def figures(self) -> dict[str, int]:
        """The counts alone."""
        return {
            "clips": self.clips, "correct": self.correct, "crops": self.crops, "cropsCorrect": self.crops_correct
        }  # fmt: skip

    def __str__(self) -> str:
        return (
            f"clips {self.correct}/{self.clips} ({100 * self.correct / self.clips:.2f} %), "
            f"crops {self.crops_correct}/{self.crops} ({100 * self.crops_correct / self.crops:.2f} %)"
        )


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities [n, classes]."""
    power = np.exp(logits - logits.max(axis=1, keepdims=True))
    return power / power.sum(axis=1, keepdims=True)


def float_classifier(*networks: nn.Module) -> Classifier:
    """A network in evaluation mode, or the mean of the answers of several."""

    def classify(windows: np.ndarray) -> np.ndarray:
        inputs = torch.from_numpy(windows.astype(np.float32) / 32768)
        with torch.no_grad():
            return np.mean([softmax(network(inputs).numpy()) for network in networks], axis=0)

    return classify


def integer_classifier(model: Model) -> Classifier:
    """A model file through the integer reference."""

    def classify(windows: np.ndarray) -> np.ndarray:
        logits = reference.run(model, windows).reshape(len(windows), -1)
        return softmax(logits * np.float64(model.logit_scale))

    return classify


def answers(classify: Classifier, dataset: Dataset) -> Iterator[tuple[Clip, np.ndarray]]:
    """Every clip with the probabilities of its windows [windows, classes]."""
    for clip in tqdm(dataset.clips, unit="clip", mininterval=5, leave=False):
        yield clip, classify(test_crops(clip.samples, dataset.window))


def evaluate(classify: Classifier, dataset: Dataset) -> Result:
    """Runs every clip of `dataset` through a classifier."""
    classes = len(dataset.labels)
    confusion = np.zeros((classes, classes), int)
    crops = crops_correct = 0
    predictions, certain = [], []
    for clip, probabilities in answers(classify, dataset):
        crops += len(probabilities)
        crops_correct += int((probabilities.argmax(axis=1) == clip.label).sum())
        mean = probabilities.mean(axis=0)
        answer = int(mean.argmax())
        certain.append(float(mean[answer]))
        confusion[clip.label, answer] += 1
        predictions.append((clip.name, answer))
    return Result(
        len(dataset.clips), int(np.trace(confusion)), crops, crops_correct, confusion, np.array(certain), tuple(predictions)
    )


def confidences(classify: Classifier, dataset: Dataset) -> np.ndarray:
    """Probability of the answer to each clip, whatever its class [clips]."""
    return np.array([probabilities.mean(axis=0).max() for _, probabilities in answers(classify, dataset)])


def rejection(known: np.ndarray, unknown: np.ndarray) -> str:
    """How well the probability of the answer tells clips of known classes from others: the area under the ROC curve, which
    is the share of pairs in which the known clip's is larger (Hendrycks and Gimpel, ICLR 2017)."""
    larger = (known[:, None] > unknown).mean() + (known[:, None] == unknown).mean() / 2
    return (
        f"clips of unknown classes {len(unknown)}: probability of the answer {np.median(unknown):.2f} in the median, {np.median(known):.2f} "
        f"for the classes it knows; area under the ROC curve {larger:.3f} (0.5 cannot tell them, 1 always can)"
    )
