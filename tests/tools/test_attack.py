"""Attacked builds end as one that was left alone, or with a sentence; a few attacks of the many.

``python tools/attack.py`` makes all of them.
"""

from __future__ import annotations

import random
import signal

import attack
import pytest


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> attack.Ground:
    """A build that nobody attacked."""
    return attack.Ground(tmp_path_factory.mktemp("ground"))


def test_a_few_attacks_of_each_kind_find_nothing_that_gives_way(ground: attack.Ground) -> None:
    drawn = random.Random(5)
    tally = attack.Tally()
    chosen = {
        "damage": drawn.sample(attack.damage(ground), 2),
        "data": [each for each in attack.hostile_data() if each[0] in {"a pipe", "a pickle"}],
        "labs": [each for each in attack.misbehaving_labs() if each[0] == "ends Python"],
        "kills": [attack._kill(1, "the build", signal.SIGKILL, 2.0)],
    }
    for kind, attacks in chosen.items():
        for name, each in attacks:
            tally.note(kind, name, each(ground))
    assert tally.gave_way == []
    assert sum(tally.attacks.values()) == 6
    assert ground.leftovers() == []


def test_what_gives_way_would_be_seen(ground: attack.Ground) -> None:
    """A traceback, other figures, a build that ends amiss, a process that stays."""
    output = ground.copy("seen")
    for said, code, found in (
        ("Traceback (most recent call last):\n", 1, "a traceback"),
        ("report: This is a fault of the program", 4, "a traceback"),
        ("killed\n", -9, "it ended with -9"),
        ("report: no.\n", 3, "it ended with 3"),
    ):
        wrong = ground.wrong_with(output, attack.Ended(code, said))
        assert any(found in each for each in wrong), found
    assert ground.wrong_with(output, attack.Ended(3, "report: no.\n"), sentence=True) == []
    (output / "results.json").write_bytes(b"{}")
    assert ground.wrong_with(output, attack.Ended(0, "")) == ["other figures"]
    process = ground.start(ground.folder / "staying", more=("--fresh",))
    try:
        assert ground._processes()
    finally:
        process.kill()
        process.communicate()
    assert ground.left_behind() == []
