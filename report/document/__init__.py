"""From `Results` to a document: figures, tables, listings and wording, then HTML and PDF."""
