"""Tests of the training package; none needs recordings."""
