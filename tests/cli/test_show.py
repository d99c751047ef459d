"""``show``: the results in a terminal, as wide as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import made_results, made_sources
from msgspec.structs import replace

from report.cli.show import drawn_interval, show_results
from report.document.assembly import Sources
from report.findings.claims.kinds import Comparison, Verdict
from report.findings.results import TrainedVariant
from report.findings.statistics.estimates import Estimate
from report.formatting import p_number, percent_number, points_number


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.replace("\u00a0", " ")


@pytest.mark.parametrize("width", [80, 120])
def test_every_figure_and_verdict_is_there_within_the_width(
    sources: Sources,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    width: int,
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    show_results(sources.results, [])
    told = printed(capsys)
    assert max(len(line.rstrip()) for line in told.splitlines()) <= width
    assert ("●" in told) == (width == 120)
    verdicts = 0
    for experiment in sources.results.experiments:
        assert experiment.title in told
        for variant in experiment.variants:
            if isinstance(variant, TrainedVariant):
                assert percent_number(variant.overall.measures["accuracy"].mean) in told
                interval = variant.overall.interval
                assert interval
                ends = percent_number(interval.low), percent_number(interval.high)
                assert f"{ends[0]} to {ends[1]}" in told
        for claim in experiment.claims:
            if isinstance(claim, Comparison) and claim.difference:
                low = points_number(claim.difference.low)
                rows = [line.rstrip() for line in told.splitlines() if f"  {low} to " in line]
                assert any(row.endswith(claim.verdict.value) for row in rows)
                verdicts += 1
    assert verdicts == 6


def test_each_comparison_is_told_by_its_names_in_order_with_its_own_verdict(
    sources: Sources, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    verdicts = iter([Verdict.BETTER, Verdict.WORSE, Verdict.EQUIVALENT, *[Verdict.BETTER] * 3])
    experiments = tuple(
        replace(
            experiment,
            claims=tuple(
                replace(each, verdict=next(verdicts)) if isinstance(each, Comparison) else each
                for each in experiment.claims
            ),
        )
        for experiment in sources.results.experiments
    )
    show_results(replace(sources.results, experiments=experiments), [])
    lines = [" ".join(line.split()) for line in printed(capsys).splitlines()]
    assert any("96 % interval" in line for line in lines)
    for experiment in experiments[1:2]:
        for claim in experiment.claims:
            if isinstance(claim, Comparison):
                names = f"{claim.first_title}, {claim.second_title} "
                (line,) = [each for each in lines if each.startswith(names)]
                assert claim.difference is not None
                assert claim.tests is not None
                cells = [
                    points_number(claim.difference.value),
                    f"{points_number(claim.difference.low)} to",
                    f"to {points_number(claim.difference.high)}",
                    p_number(claim.tests.adjusted_difference),
                ]
                assert all(each in line for each in cells)
                assert line.endswith(claim.verdict.value)


def test_without_a_terminal_nothing_is_left_out(
    sources: Sources, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    show_results(sources.results, [])
    assert "●" in printed(capsys)


def test_several_seeds_speak_of_methods(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    show_results(made_sources(tmp_path, seeds=(1, 2, 3)).results, ["regularization"])
    told = printed(capsys)
    assert "seeds 1, 2, 3" in told
    assert "between these methods" in told
    assert " ± " in told


def test_a_gap_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    show_results(made_results(tmp_path, failing=("dropout",)), [])
    assert "Dropout has no results: ValueError: <script>no</script>" in printed(capsys)


@given(
    ends=st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)).map(sorted),
    scale=st.tuples(st.floats(-1, 0), st.floats(1, 2)),
)
def test_a_drawn_interval_has_its_ends_and_its_value_in_order(
    ends: list[float], scale: tuple[float, float]
) -> None:
    low, value, high = ends
    interval = Estimate(value=value, low=low, high=high, level=0.95, n=10, method="Wilson")
    drawn = drawn_interval(interval, *scale)
    assert len(drawn) == 21
    assert drawn.count("●") == 1
    middle = drawn.index("●")
    assert set(drawn[:middle].strip()) <= {"├", "─"}
    assert set(drawn[middle + 1 :].strip()) <= {"─", "┤"}
    assert abs(middle / 20 - (value - scale[0]) / (scale[1] - scale[0])) <= 0.026
