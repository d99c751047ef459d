"""An automated lab-report generator: experiments in, a report that quotes their figures out."""

from __future__ import annotations

__version__ = "0.1.0"
