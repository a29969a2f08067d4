"""The comparison of the techniques: a table of experiments, their runs, what is measured of each, the page made of it."""
