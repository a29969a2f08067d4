"""The figures in a model's card."""

import numpy as np

from training.cards import per_class


def test_recall_and_precision_class_by_class():
    confusion = np.array([[3, 1, 0], [2, 2, 0], [0, 0, 0]])
    assert per_class(("a", "b", "never"), confusion).splitlines()[2:] == [
        "| a | 4 | 5 | 3 | 75 % | 60 % |",
        "| b | 4 | 3 | 2 | 50 % | 67 % |",
        "| never | 0 | 0 | 0 | - | - |",
    ]
