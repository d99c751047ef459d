"""What a lab may set of the look is checked before the work, and seen in the document."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from conftest import Command
from made import made_page
from tiny import LAB

from report.document.assembly import Sources
from report.document.html import Medium
from report.errors import ConfigError
from report.settings.design import Design, check_design, logo_uri
from report.settings.reading import load_settings

PNG = b"\x89PNG\r\n\x1a\nno more....IEND\xae\x42\x60\x82"


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('paper = "A5"', "paper is 'A5'; it may be A4 or Letter"),
        ('paper = "letter"', "did you mean 'Letter'"),
        ("margin_mm = 2", "margin_mm is 2"),
        ("font_size_pt = 30", "must lie within 9 and 13"),
        ('accent = "blue"', "write a colour as #1f4e86"),
        ('accent = "#ffee88"', "contrast"),
        ('logo = "none.png"', "cannot be read"),
        ('logo = "lab.py"', "must be a PNG or JPEG"),
        ('pdf = "pdf/x-4"', "pdf/ua-1 or pdf/a-3a"),
        ('colour = "#000000"', "there is no key 'colour'"),
    ],
)
def test_a_bad_setting_is_one_sentence(tmp_path: Path, table: str, told: str) -> None:
    shutil.copytree(LAB, tmp_path / "lab", ignore=shutil.ignore_patterns("__pycache__"))
    file = tmp_path / "lab" / "report.toml"
    file.write_text(f"{file.read_text('utf-8')}\n[design]\n{table}\n", "utf-8")
    answer = Command(tmp_path)("build", "--lab", "lab", "--explain")
    assert answer.returncode == 2
    assert told in answer.stderr
    assert len(answer.stderr.splitlines()) == 1
    assert not (tmp_path / "output").exists()


def test_settings_reach_both_documents(sources: Sources) -> None:
    design = Design(paper="Letter", margin_mm=30, font_size_pt=12, accent="#7a1f1f")
    media: tuple[Medium, ...] = ("screen", "paged")
    for medium in media:
        page = made_page(sources, medium, design=design)
        assert "size: Letter; margin: 32mm 30mm 30mm;" in page.replace("32.0mm", "32mm")
        assert "--accent: #7a1f1f;" in page
        assert "font-size: 12pt" in page


def test_a_logo_is_told_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_bytes(PNG)
    check_design(Design(logo="logo.svg"), tmp_path)
    assert logo_uri(Design(logo="logo.svg"), tmp_path).startswith("data:image/png;base64,")
    (tmp_path / "logo.png").write_text("<svg onload='alert(1)'/>", "utf-8")
    with pytest.raises(ConfigError, match="must be a PNG or JPEG"):
        logo_uri(Design(logo="logo.png"), tmp_path)
    assert logo_uri(Design(), tmp_path) == ""


def test_the_author_has_a_say(tmp_path: Path) -> None:
    """Supervisor, abstract, keywords, declaration and a line to sign on, from report.toml."""
    shutil.copytree(LAB, tmp_path / "lab", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "lab" / "report.toml").write_text(
        '[report]\nsupervisor = "C. Babbage"\nkeywords = ["one", "two"]\nabstract = " Words. "\n'
        'declaration = "My own work."\nsignature = true\n',
        "utf-8",
    )
    page = load_settings({"lab_given": str(tmp_path / "lab")}).title_page
    assert (page.supervisor, page.keywords, page.abstract) == (
        "C. Babbage",
        ("one", "two"),
        "Words.",
    )
    assert (page.declaration, page.signature) == ("My own work.", True)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('"2026-03-05"', "2026-03-05"),
        ("2026-03-05", "2026-03-05"),
        ('"Spring term 2026"', "Spring term 2026"),
        ('"gestern"', None),
        ('"5 March"', None),
    ],
)
def test_a_date_names_a_year(tmp_path: Path, written: str, shown: str | None) -> None:
    shutil.copytree(LAB, tmp_path / "lab", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "lab" / "report.toml").write_text(f"[report]\ndate = {written}\n", "utf-8")
    if shown:
        assert load_settings({"lab_given": str(tmp_path / "lab")}).title_page.date == shown
        return
    with pytest.raises(ConfigError, match=f"The date {written.replace(chr(34), chr(39))} names"):
        load_settings({"lab_given": str(tmp_path / "lab")})


def test_a_logo_is_a_whole_file_of_the_lab(tmp_path: Path) -> None:
    """No device, which never ends, and nothing from elsewhere, which would travel."""
    (tmp_path / "lab").mkdir()
    for name, content, told in (
        ("../elsewhere.png", PNG, "lies outside the lab's folder"),
        ("cut.png", PNG[:-8], "is truncated"),
        ("cut.jpg", b"\xff\xd8\xff\xe0 no end", "is truncated"),
    ):
        (tmp_path / "lab" / name).write_bytes(content)
        with pytest.raises(ConfigError, match=told):
            check_design(Design(logo=name), tmp_path / "lab")
    with pytest.raises(ConfigError, match="lies outside the lab's folder"):
        check_design(Design(logo="/dev/zero"), tmp_path / "lab")
    os.mkfifo(tmp_path / "lab" / "pipe.png")
    with pytest.raises(ConfigError, match="is no file"):
        check_design(Design(logo="pipe.png"), tmp_path / "lab")
