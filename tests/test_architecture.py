"""The house: data flows one way, TensorFlow stays in its room."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import report

PACKAGE = Path(report.__file__).parent
ROOMS = ["lab", "data", "settings", "learning", "runs", "findings", "document", "build", "cli"]
"""From left to right: a room imports only rooms to its left."""

GROUND = {"errors", "kept", "formatting", "machine", "resources"}
"""What any room may import."""

ONLY_IN = {
    "tensorflow": {"learning"},
    "keras": {"learning"},
    "matplotlib": {"document"},
    "pandas": {"data", "findings"},
    "weasyprint": {"document"},
    "pikepdf": {"document"},
    "PIL": {"data", "document"},
    "jinja2": {"document"},
    "scipy": {"findings"},
    "statsmodels": {"findings"},
    "rich": {"cli"},
    "argparse": {"cli"},
}

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "_shipped" not in path.parts)


def imports(path: Path) -> set[str]:
    """Every module that a file imports, anywhere in it, but for its types alone."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            node.body = []
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_rooms_to_its_left(path: Path) -> None:
    room = room_of(path)
    allowed = set(ROOMS[: ROOMS.index(room) + 1]) if room in ROOMS else set()
    allowed |= {"cli"} if room == "__main__" else set()
    for module in imports(path):
        parts = module.split(".")
        if parts[0] == "report" and len(parts) > 1 and parts[1] not in GROUND | {"__version__"}:
            assert parts[1] in allowed, f"{path.name} imports {module}"


def test_no_two_modules_have_one_name() -> None:
    """Tasks apart, which are columns through the house: one name in every room."""
    names = [path.name for path in MODULES if "tasks" not in path.parts]
    recurring = {name for name in names if names.count(name) > 1} - {"__init__.py"}
    assert not recurring


def test_no_drawer_holds_more_than_the_ground() -> None:
    flat = [path for path in MODULES if path.parent == PACKAGE]
    assert len(flat) <= 9


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_library_stays_in_its_room(path: Path) -> None:
    for module in imports(path):
        library = module.split(".")[0]
        if library in ONLY_IN:
            assert room_of(path) in ONLY_IN[library], f"{path.name} imports {module}"


def test_the_engine_knows_no_lab() -> None:
    for path in MODULES:
        text = path.read_text("utf-8")
        assert not any(module.startswith("experiments") for module in imports(path))
        for name in ("model-definition", "optimizer-loss", "batch-normalization"):
            assert name not in text, f"{path.name} names {name}"


def test_no_module_is_long() -> None:
    for path in MODULES:
        assert len(path.read_text("utf-8").splitlines()) <= 400, path


def reached(arrows: dict[str, set[str]], room: str) -> set[str]:
    """The rooms that arrows lead to, over any number of them."""
    found: set[str] = set()
    ahead = set(arrows.get(room, ()))
    while ahead:
        found |= ahead
        ahead = {each for place in ahead for each in arrows.get(place, ())} - found
    return found


def test_the_picture_of_the_house_shows_the_imports() -> None:
    """Each arrow is an import, and each import is an arrow or a way over several."""
    text = (Path(__file__).parents[1] / "docs" / "house.md").read_text("utf-8")
    drawn: dict[str, set[str]] = {}
    for imported, importing in re.findall(r"^ +(\w+) --> (\w+)$", text, re.MULTILINE):
        drawn.setdefault(importing, set()).add(imported)
    found: dict[str, set[str]] = {}
    for path in MODULES:
        for module in imports(path):
            parts = module.split(".")
            if parts[0] == "report" and len(parts) > 1 and parts[1] in ROOMS:
                found.setdefault(room_of(path), set()).add(parts[1])
    for room in ROOMS:
        others = found.get(room, set()) - {room}
        assert drawn.get(room, set()) <= others, f"{room} does not import all that lead to it"
        assert others <= reached(drawn, room), f"{room} imports what no arrow leads from"
        direct = drawn.get(room, set())
        assert not any(each in reached(drawn, other) for each in direct for other in direct)
    for room in [*ROOMS, *GROUND]:
        assert f"`{room}`" in text, f"the picture has no word on {room}"
