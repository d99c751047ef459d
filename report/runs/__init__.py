"""Running and keeping: what a run is, where its result is stored, and who runs it."""
