"""The pipeline: from settings to the files of a report."""
