"""Data sets: reading, checking and knowing them by their content.  No TensorFlow here."""
