"""The page's markup, as the Nu HTML checker (vnu-jar, from npm, run by Java) sees it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tiny import ROOT

JAR = Path(
    os.environ.get("VNU_JAR", ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar")
)


def test_the_page_is_valid_html(page_file: Path) -> None:
    if not shutil.which("java") or not JAR.is_file():
        pytest.skip(
            "there is no Java, or no vnu.jar; apt-get install default-jre-headless, npm install "
            "--no-save vnu-jar"
        )
    checked = subprocess.run(
        ["java", "-jar", str(JAR), "--stdout", "--format", "json", str(page_file)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    messages = json.loads(checked.stdout)["messages"]
    errors = [each for each in messages if each["type"] != "info"]
    assert errors == []
