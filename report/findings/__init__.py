"""From stored runs to what can be said of them: statistics, measures, comparisons of models."""
