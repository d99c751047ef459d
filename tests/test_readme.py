"""What the README shows does what it says when it is copied."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import msgspec
import pytest
from conftest import Command

from report.cli.arguments import parser

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")


def block(language: str, holding: str) -> str:
    """The one block of a language that holds a text."""
    blocks = re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)
    (found,) = [each for each in blocks if holding in each]
    return str(found)


def test_the_sample_lab_is_whole(report: Command) -> None:
    folder = report.folder / "mylab"
    folder.mkdir()
    (folder / "lab.py").write_text(block("python", "LAB = Lab("), "utf-8")
    (folder / "report.toml").write_text(block("toml", "How wide"), "utf-8")
    (command,) = re.findall(r"`python -m report (build --lab mylab [^`]*)`", README)
    answer = report(*shlex.split(command), "--format", "html", "--epochs", "2")
    assert answer.returncode == 0, answer.stderr
    found = msgspec.json.decode((report.folder / "output" / "results.json").read_bytes())
    assert found["title_page"]["title"] == "How wide a network needs to be"
    narrow, wide = found["experiments"][0]["variants"]
    assert narrow["summary"]["parameters"] == 784 * 16 + 16 + 16 * 10 + 10
    accuracies = [each["fits"][0]["measures"]["accuracy"]["value"] for each in (narrow, wide)]
    assert 0.5 < accuracies[0] < accuracies[1]


COMMANDS = sorted(set(re.findall(r"python -m report ([^`\n&]+?)(?=`|\n| +#)", README)))


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_that_it_shows_is_one(command: str) -> None:
    words = [
        {"EXPERIMENT": "x", "N": "1", "DIR": "x", "FOLDER": "x"}.get(each, each)
        for each in command.split()
    ]
    parser().parse_args(words)


def test_all_commands_are_found() -> None:
    assert {each.split()[0] for each in COMMANDS} >= {
        "new", "build", "list", "clean", "view", "show", "doctor",
    }  # fmt: skip
