"""The figures: values in, drawings out, each with an alternative text made from the same values."""
