"""Words as they are set."""

from __future__ import annotations

import pytest

from report.document.wording import filling_lines, typeset


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "is shown. In <a href='#x'>Section 6</a>, it",
            "is shown.<wbr> In <a href='#x'>Section 6</a>, it",
        ),
        ("of <em>some</em> use", "of <em>some</em> use"),
        ("it is (<a>x</a>)", "it is<wbr> (<a>x</a>)"),
        ("<p>A word</p><p>another</p>", "<p>A word</p><p>another</p>"),
    ],
)
def test_a_line_may_end_before_the_last_word_before_an_element(text: str, expected: str) -> None:
    assert filling_lines(text) == expected


def test_apostrophes_are_curly_but_in_code() -> None:
    assert typeset("Keras' own, <code>a['b']</code>") == "Keras’ own, <code>a['b']</code>"
