"""What a build is told: options, ``report.toml``, the title page and the look of the document."""
