"""The author's own words to HTML: with citations, references, and figures quoted by name.

Whatever is wrong in them is told as a remark with file and line, and stands in the report as it
was written: a report is never withheld for its author's words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup, escape

from report.document.formula import obstacle
from report.document.model import Photo, Prose
from report.document.numbering import Label
from report.document.own import parser
from report.document.own_checks import Checks
from report.document.own_values import named_value

_CITATION = re.compile(r"\[(@[\w:.+/-]+(?:\s*;\s*@[\w:.+/-]+)*)\]")
_REFERENCE = re.compile(r"\[#([a-z0-9-]+)\]")
_VALUE = re.compile(r"\{([^{}\n]{1,200})\}")
_HTML = re.compile(r"</?[a-zA-Z!][^>\n]*>?")

Cite = Callable[..., Markup]


class Scribe:
    """Writes own words out.

    Args:
        results: what values by name, and the checks, are taken from.
        labels: those of the document's parts, for references.
        cite: makes a citation of works by their keys.
    """

    def __init__(self, results: Any, labels: Mapping[str, Label], cite: Cite) -> None:
        self.remarks: list[str] = []
        self._results = results
        self._labels = labels
        self._cite = cite
        self._checks = Checks(results)
        self._parser = parser()
        self._parser.inline.ruler.before("link", "own", self._rule)
        self._parser.renderer.rules.update(
            own=self._own,
            math_inline=self._math_inline,
            math_block=self._math_block,
            image=self._image,
            heading_open=self._heading,
            heading_close=self._heading,
        )
        self._place = ("", 0)

    def prose(self, block: Prose) -> Markup:
        """A part of own words."""
        environment: dict[str, Any] = {}
        tokens = self._parser.parse(block.text, environment)
        for token in tokens:
            if token.type == "inline":
                line = block.line + (token.map[0] if token.map else 0)
                self._look_at(token, block.file, line)
        self._place = (block.file, block.line)
        html = self._parser.renderer.render(tokens, self._parser.options, environment)
        return Markup(html)  # noqa: S704 - the parser escapes text, and makes no HTML of HTML

    def caption(self, photo: Photo) -> Markup:
        """The caption of an own picture."""
        if not photo.uri:
            self._remark(
                photo.file,
                photo.line,
                f"the picture '{photo.source}' is not shown: it must be a PNG or JPEG file in the "
                "lab's folder words/, named by its path from this file",
            )
        if not photo.alt:
            self._remark(
                photo.file,
                photo.line,
                "the picture has no text for those who do not see it; write it as ![what it "
                "shows](file)",
            )
        tokens = self._parser.parseInline(photo.caption)
        for token in tokens:
            self._look_at(token, photo.file, photo.line)
        html = self._parser.renderer.render(tokens, self._parser.options, {})
        return Markup(html)  # noqa: S704 - as above

    def _remark(self, file: str, line: int, text: str) -> None:
        self.remarks.append(f"{file}, line {line}: {text}.")

    def _look_at(self, token: Any, file: str, line: int) -> None:
        """Give each part of a paragraph its line, and hold what was typed to the results."""
        sentence_parts: list[tuple[int, str]] = []
        for child in token.children or []:
            child.meta = {**child.meta, "file": file, "line": line}
            if child.type in {"softbreak", "hardbreak"}:
                line += 1
                sentence_parts.append((line, " "))
            elif child.type == "text":
                if _HTML.search(child.content):
                    self._remark(
                        file,
                        line,
                        f"the HTML '{_HTML.search(child.content)[0]}' stands as text: "  # type: ignore[index] # it was found
                        "own words are Markdown",
                    )
                sentence_parts.append((line, child.content))
            elif child.type == "own":
                sentence_parts.append((line, "\u2060"))  # a word joiner: something stands there
        for place, text in self._checks.of(sentence_parts):
            self._remark(file, place, text)

    def _rule(self, state: Any, silent: bool) -> bool:
        """Recognize a citation, a reference or a value where the text has one."""
        for kind, pattern in (("cite", _CITATION), ("ref", _REFERENCE), ("value", _VALUE)):
            found = pattern.match(state.src, state.pos)
            if found:
                if not silent:
                    token = state.push("own", "", 0)
                    token.content = found[1]
                    token.info = kind
                state.pos = found.end()
                return True
        return False

    # What markdown-it calls to render a token.

    def _own(self, tokens: Any, index: int, options: Any, environment: Any) -> str:
        token = tokens[index]
        file, line = token.meta["file"], token.meta["line"]
        if token.info == "cite":
            return self._citation(token.content, file, line)
        if token.info == "ref":
            label = self._labels.get(token.content)
            if label is None:
                self._remark(file, line, f"the report has no part '#{token.content}'")
                return str(escape(f"[#{token.content}]"))
            return f'<a class="reference" href="#{label.anchor}">{escape(label.text)}</a>'
        shown, problem = named_value(self._results, token.content)
        if problem:
            self._remark(file, line, problem)
            return str(escape(f"{{{token.content}}}"))
        return str(shown)

    def _citation(self, text: str, file: str, line: int) -> str:
        keys = [each.strip().removeprefix("@") for each in text.split(";")]
        known = {each.key for each in self._results.literature}
        lacking = [each for each in keys if each not in known]
        for key in lacking:
            self._remark(
                file,
                line,
                f"there is no work '{key}' in references.bib, nor does the program know one",
            )
        if lacking:
            return str(escape(f"[{text}]"))
        return str(self._cite(*keys))

    def _math_inline(self, tokens: Any, index: int, options: Any, environment: Any) -> str:
        from report.document.own_math import inline_formula

        html, problem = inline_formula(tokens[index].content)
        if problem:
            meta = tokens[index].meta
            self._remark(meta["file"], meta["line"], problem)
        return str(html)

    def _math_block(self, tokens: Any, index: int, options: Any, environment: Any) -> str:
        """A formula that cannot be set: those that can are blocks of their own."""
        latex = tokens[index].content.strip()
        file, line = self._place
        self._remark(file, line + (tokens[index].map or [0])[0], obstacle(latex))
        return f"<pre><code>{escape(latex)}</code></pre>"

    def _image(self, tokens: Any, index: int, options: Any, environment: Any) -> str:
        token = tokens[index]
        self._remark(
            token.meta["file"],
            token.meta["line"],
            f"the picture '{token.attrs['src']}' stands within a paragraph and is not shown; give "
            "it a paragraph of its own",
        )
        return str(escape(token.content))

    def _heading(self, tokens: Any, index: int, options: Any, environment: Any) -> str:
        """Below the headings of the report's own sections."""
        token = tokens[index]
        level = min(6, int(token.tag[1]) + 3)
        return f"<{'/' if token.nesting < 0 else ''}h{level}>"
