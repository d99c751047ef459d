"""What runs print is kept, and no more of it than has its place."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from report.runs import logs
from report.runs.logs import HALF_BYTES, Log


def test_of_very_much_the_beginning_and_the_end_are_kept(tmp_path: Path) -> None:
    log = Log(tmp_path / "logs" / "a.log")
    for number in range(40):
        log.feed(f"{number:09d}\n".encode() * 10_000)
    log.close()
    text = log.path.read_text("utf-8")
    assert text.startswith("000000000\n")
    assert text.endswith("000000039\n")
    assert len(text) < 3 * HALF_BYTES + 100
    assert log.last_lines() == "000000039 / 000000039 / 000000039"
    log.feed(b"and then\n")
    log.close()
    assert log.path.read_text("utf-8").endswith("000000039\nand then\n")


@given(st.lists(st.binary(max_size=50)), st.integers(1, 40))
def test_nothing_is_lost_of_little_whatever_its_pieces(pieces: list[bytes], half: int) -> None:
    import tempfile

    before, logs.HALF_BYTES = logs.HALF_BYTES, half
    try:
        with tempfile.TemporaryDirectory() as folder:
            log = Log(Path(folder) / "a.log")
            for each in pieces:
                log.feed(each)
            log.close()
            kept, whole = log.path.read_bytes(), b"".join(pieces)
            if len(whole) <= 2 * half:
                assert kept == whole
            else:
                assert kept[:half] == whole[:half]
                assert kept.endswith(whole[-half:])
    finally:
        logs.HALF_BYTES = before


def test_a_disk_that_takes_no_log_ends_no_run(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way")
    log = Log(tmp_path / "logs" / "a.log")
    log.feed(b"one\n")
    log.close()
    assert log.last_lines() == ""
