"""The promises of docs/promises.md, kept by real builds: several at once, damage, a full disk."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Build, Command
from msgspec.structs import replace
from pages import parse, text_of
from tiny import LAB, save_tiny

from report.findings.claims.kinds import Comparison
from report.findings.masking import mask_measured
from report.findings.results import Results, decode_results
from report.findings.statistics.estimates import Reason


def build_args(data: Path, *more: str) -> list[str]:
    return ["build", "--lab", str(LAB), "--data", str(data), "--format", "html", *more]


@pytest.mark.parametrize("builds", [3])
def test_builds_at_once_train_each_run_once_and_all_end_right(
    builds: int, report: Command, tiny_build: Build
) -> None:
    shutil.copy(tiny_build.data, report.folder / "tiny.npz")
    arguments = build_args(Path("tiny.npz"), "--json", "--quiet", "--jobs", "1", "--mask-times")
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "report", *arguments],
            cwd=report.folder,
            env=report.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(builds)
    ]
    answers = []
    for process in started:
        out, _ = process.communicate(timeout=280)
        assert process.returncode == 0
        answers.append(json.loads(out))
    computed = [
        key
        for answer in answers
        for key, outcome in answer["runs"].items()
        if outcome == "computed"
    ]
    assert len(answers[0]["runs"]) == 4
    assert sorted(computed) == sorted(answers[0]["runs"]), "each run once, by one build"
    again = json.loads(report(*arguments).stdout)
    assert set(again["runs"].values()) == {"reused"}


def results(output: Path) -> Results:
    """``results.json`` without what was measured, and without where the data lay."""
    found = decode_results((output / "results.json").read_bytes())
    return replace(mask_measured(found), command="")


def test_damage_to_every_file_of_the_store_is_told_and_mended(
    report: Command, tiny_build: Build
) -> None:
    """All at once here; one by one, and byte by byte, in tests/runs/test_store.py."""
    shutil.copytree(tiny_build.output, report.folder / "output")
    shutil.copy(tiny_build.data, report.folder / "tiny.npz")
    arguments = build_args(Path("tiny.npz"), "--mask-times")
    harmed = 0
    for file in sorted((report.folder / "output" / "runs").rglob("*")):
        if file.is_file() and file.suffix in {".json", ".npy"}:
            content = file.read_bytes()
            harm = (b"", content[: len(content) // 2], bytes([content[0] ^ 1]) + content[1:])
            file.write_bytes(harm[harmed % 3])
            harmed += 1
    assert harmed > 10
    answer = report(*arguments)
    assert answer.returncode == 0
    assert "Traceback" not in answer.stderr
    assert answer.stderr.count("the stored run is damaged") == 4
    assert results(report.folder / "output") == results(tiny_build.output)
    assert list((report.folder / "output" / "runs" / "damaged").glob("*.txt"))


FULL_DISK = """
set -e
mount -t tmpfs -o size={small} tmpfs {disk}
code=0
{python} -m report {build} --output {disk}/output > {folder}/out 2> {folder}/err || code=$?
echo $code > {folder}/code
find {disk}/output/runs -name result.json > {folder}/kept
mount -o remount,size=80m {disk}
{python} -m report {build} --output {disk}/output --json > {folder}/second
cp {disk}/output/results.json {folder}/results.json
umount {disk}
"""


def test_a_full_disk_is_one_sentence_and_loses_nothing(
    report: Command, tiny_build: Build, tmp_path: Path
) -> None:
    """A file system with room for the data and little more, made larger afterwards."""
    disk = tmp_path / "disk"
    disk.mkdir()
    save_tiny(tmp_path / "tiny.npz")
    arguments = build_args(tmp_path / "tiny.npz", "--mask-times", "--jobs", "1", "--quiet")
    script = FULL_DISK.format(
        small="60k", disk=disk, folder=tmp_path, python=sys.executable, build=" ".join(arguments)
    )
    shell = ["sh", "-c", script]
    if os.geteuid():
        if subprocess.run(["unshare", "-rm", "true"], check=False).returncode:
            pytest.skip("neither root nor unshare can mount a small file system here")
        shell = ["unshare", "-rm", *shell]
    done = subprocess.run(
        shell, cwd=tmp_path, env=report.environment, capture_output=True, text=True, check=False,
        timeout=280,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    error = (tmp_path / "err").read_text("utf-8")
    assert (tmp_path / "code").read_text("utf-8").strip() == "4"
    assert error.count("report:") == 1
    assert "No space left on device" in error
    assert "Traceback" not in error
    kept = len((tmp_path / "kept").read_text("utf-8").split())
    second = json.loads((tmp_path / "second").read_text("utf-8"))["runs"]
    assert sorted(second.values()).count("reused") == kept
    assert results(tmp_path) == results(tiny_build.output)


def test_a_store_that_cannot_be_written_is_one_sentence(report: Command, tiny_build: Build) -> None:
    """A file stands where the store's folder should be."""
    shutil.copy(tiny_build.data, report.folder / "tiny.npz")
    (report.folder / "output").mkdir()
    (report.folder / "output" / "runs").write_text("", "utf-8")
    (report.folder / "output" / "report.html").write_text("an earlier report", "utf-8")
    answer = report(*build_args(Path("tiny.npz")))
    assert answer.returncode == 4
    assert "Traceback" not in answer.stderr
    assert "can be stored in output/runs" in answer.stderr
    assert (report.folder / "output" / "report.html").read_text("utf-8") == "an earlier report"


def test_explain_trains_nothing_and_names_the_reason(report: Command, tiny_build: Build) -> None:
    arguments: list[str | Path] = [
        "build", "--lab", LAB, "--data", tiny_build.data, "--output", tiny_build.output, "--explain"
    ]  # fmt: skip
    answer = report(*arguments)
    assert answer.returncode == 0
    assert answer.stdout.count(": reuse, stored") == 6
    answer = report(*arguments, "--epochs", "9", "--json")
    told = json.loads(answer.stdout)
    assert [each["action"] for each in told] == ["reuse"] * 2 + ["run"] * 4
    assert told[2]["changes"] == [{"what": "the number of epochs", "from": "3", "to": "9"}]


def test_list_shows_what_is_stored(report: Command, tiny_build: Build) -> None:
    answer = report("list", "--lab", LAB, "--output", tiny_build.output)
    assert answer.stdout.count("stored") == 6
    assert "not stored" not in answer.stdout
    assert "3 epochs" in answer.stdout


def test_clean_asks_first_and_deletes_only_when_told(report: Command, tiny_build: Build) -> None:
    shutil.copytree(tiny_build.output, report.folder / "output")
    arguments: list[str | Path] = ["clean", "--lab", LAB, "--data", tiny_build.data]
    assert "nothing to delete" in report(*arguments).stdout
    asked = report(*arguments, "--epochs", "9")
    assert asked.returncode == 0
    assert "--yes" in asked.stderr
    assert asked.stdout.count("a run that nothing asks for") == 3
    runs = report.folder / "output" / "runs"
    assert len([each for each in runs.iterdir() if len(each.name) == 64]) == 4
    cleaned = report(*arguments, "--epochs", "9", "--yes")
    assert "freed" in cleaned.stdout
    assert len([each for each in runs.iterdir() if len(each.name) == 64]) == 1


def test_what_was_seen_is_remembered_by_builds_and_outlives_clean(
    report: Command, tiny_build: Build
) -> None:
    """Seed 3 first, then its runs deleted and seed 5 shown in their place."""
    only = ("--only", "dropping", "--epochs", "1")
    assert report(*build_args(tiny_build.data, *only)).returncode == 0
    fresh = results(report.folder / "output")
    assert fresh.history.other_seeds == ()
    assert fresh.history.first_seed_given, "the tiny lab's report.toml sets it"
    cleaned = report("clean", "--lab", LAB, "--data", tiny_build.data, "--epochs", "9", "--yes")
    assert "freed" in cleaned.stdout
    assert report(*build_args(tiny_build.data, *only, "--seed", "5")).returncode == 0
    told = results(report.folder / "output")
    (others,) = told.history.other_seeds
    assert (others.experiment, others.shown, others.others) == ("dropping", (5,), (3,))
    comparisons = [each for each in told.experiments[0].claims if isinstance(each, Comparison)]
    assert {each.reason for each in comparisons} == {Reason.CHOSEN_SEEDS}
    page = (report.folder / "output" / "report.html").read_text("utf-8")
    assert "also had results under one other seed" in " ".join(text_of(parse(page)).split())
    again = report(*build_args(tiny_build.data, *only, "--seed", "3"))
    assert again.returncode == 0
    first = results(report.folder / "output")
    assert first.history.other_seeds[0].others == (5,)
    assert not first.history.may_be_chosen("dropping"), "the first seed is shown"
