"""An experiment's section: what it asks, its models, training, test and verdicts."""
