"""Any claim, as results hold it."""

from __future__ import annotations

from report.findings.claims.interpretations import (
    Chosen,
    CommonErrors,
    Contrast,
    Differing,
    Expected,
    Generalization,
    GroupContrast,
    GroupFamily,
    Likeness,
    LossFamily,
    Mechanism,
    Trend,
)
from report.findings.claims.kinds import (
    Agreement,
    Comparison,
    Compiled,
    Curve,
    Failures,
    Family,
    Missing,
    Speed,
)
from report.findings.definitions import ArchitectureComparison

Claim = (
    ArchitectureComparison
    | Family
    | Comparison
    | Missing
    | Failures
    | Agreement
    | Curve
    | Speed
    | Compiled
    | LossFamily
    | Generalization
    | Contrast
    | Differing
    | GroupFamily
    | GroupContrast
    | CommonErrors
    | Likeness
    | Mechanism
    | Trend
    | Chosen
    | Expected
)
