"""The structure that the architecture page promises: one direction between rooms, no import circle, short modules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("hardware", "inference", "kiosk")
MAX_LINES = 400
MAX_LOOSE_MODULES = 5  # directly in kiosk/


@cache
def modules() -> dict[str, Path]:
    """The product's modules by dotted name."""
    paths = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return {_dotted(path): path for path in paths}


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> Iterator[str]:
    """Every product module that a file imports anywhere: in functions and for type checking only, too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules())
        elif isinstance(node, ast.ImportFrom) and node.module is not None and node.level == 0:
            submodules = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name for name in [node.module, *submodules] if name in modules())


def circle() -> list[str]:
    """One circle of imports as module names, first = last; empty where there is none."""
    finished: set[str] = set()

    def visit(name: str, path: list[str]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in finished:
            return []
        for other in sorted(set(imports(modules()[name])) - {name}):
            found = visit(other, [*path, name])
            if found:
                return found
        finished.add(name)
        return []

    return next((found for name in modules() if (found := visit(name, []))), [])


def test_no_module_imports_itself_by_a_circle() -> None:
    assert circle() == []


def test_hardware_and_inference_know_nothing_of_the_kiosk() -> None:
    allowed = {"hardware": {"hardware"}, "inference": {"hardware", "inference"}}
    crossings = [
        f"{name} imports {other}"
        for name, path in modules().items()
        for other in imports(path)
        if (room := name.partition(".")[0]) in allowed and other.partition(".")[0] not in allowed[room]
    ]
    assert crossings == []


def test_the_product_never_reads_its_tests() -> None:
    assert [name for name, path in modules().items() if "tests" in _imported_roots(path)] == []


def _imported_roots(path: Path) -> set[str]:
    roots: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            roots |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            roots.add(node.module.partition(".")[0])
    return roots


def test_no_module_is_too_long_to_read() -> None:
    paths = [*modules().values(), *sorted((ROOT / "tests").rglob("*.py"))]
    lengths = {str(p.relative_to(ROOT)): len(p.read_text(encoding="utf-8").splitlines()) for p in paths}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_LINES} == {}


def test_few_modules_lie_loose_in_the_kiosk() -> None:
    assert len(list((ROOT / "kiosk").glob("*.py"))) <= MAX_LOOSE_MODULES
