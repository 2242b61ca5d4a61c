"""One way only: a package imports what stands below it; how large a room may be (docs/explanation/architecture.md)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.support.modules import MODULES, PACKAGE, imports, name_of, nodes_of

#: The floors of the house, from the ground up. Packages of one floor do not know each other.
FLOORS = (
    {"lazy_imports", "named_tuple"},
    {"values"},
    {"model"},
    {"text"},
    {"components"},
    {"solutions"},
    {"facts", "sources", "views"},
    {"checks", "examine", "plan", "whois"},
    {"transcript"},
    {"cli"},
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
#: Packages from outside that one room alone knows.
ALONE = {"sh": "netinfo.sources.live", "tabulate": "netinfo.views", "typer": "netinfo.cli"}


def room_of(name: str) -> str:
    """The package of ``netinfo`` that a module belongs to; empty for the top itself (its version)."""
    return name.split(".")[1] if "." in name else ""


def test_a_package_imports_only_what_stands_below_it() -> None:
    wrong = []
    for path in MODULES:
        own = room_of(name_of(path))
        for name in sorted(set(imports(path))):
            other = room_of(name) if name.startswith("netinfo.") else ""
            if own in FLOOR and other in FLOOR and other != own and FLOOR[other] >= FLOOR[own]:
                wrong.append(f"{name_of(path)} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_every_entry_of_the_package_has_its_floor() -> None:
    entries = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or any(path.glob("*.py"))}
    assert entries - {"__init__", "__main__"} == set(FLOOR)


def test_a_package_from_outside_is_known_in_one_room() -> None:
    wrong = []
    for path in MODULES:
        for package, room in ALONE.items():
            is_used = any(name == package or name.startswith(package + ".") for name in imports(path))
            if is_used and not (name_of(path) + ".").startswith(room + "."):
                wrong.append(f"{name_of(path)} imports {package}")
    assert not wrong, "\n".join(wrong)


def test_a_module_stays_short_enough_to_read() -> None:
    assert not [name_of(path) for path in MODULES if len(path.read_text().splitlines()) > 330]


def test_nothing_of_a_machine_is_written_down() -> None:
    """No absolute path of a developer's machine stands in the package."""
    for path in MODULES:
        text = path.read_text()
        assert "/work" + "/" not in text and "/home/" not in text and "/root/" not in text, path


#: What starts a process: modules, and functions of ``os``.
STARTERS = {"sh", "subprocess", "multiprocessing", "pty", "_posixsubprocess"}
OF_OS = re.compile(r"(fork|forkpty|posix_spawnp?|system|popen|exec[lv]p?e?|spawn[lv]p?e?|startfile)")


def test_processes_are_started_in_one_room() -> None:
    wrong = []
    for path in MODULES:
        if name_of(path).startswith("netinfo.sources.live."):
            continue
        names = {name.partition(".")[0] for name in imports(path)} & STARTERS
        used = [each for each in nodes_of(path) if isinstance(each, ast.Attribute)]
        of_os = [each.attr for each in used if isinstance(each.value, ast.Name) and each.value.id == "os"]
        wrong += [f"{name_of(path)}: {name}" for name in (*names, *filter(OF_OS.fullmatch, of_os))]
    assert not wrong, "\n".join(wrong)


#: Ids of solutions that are words of another kind as well: a key of the bridge plugin, a way of packets, demo clusters.
OTHER_WORDS = {
    "netinfo.components.records.about": {"bridge"},
    "netinfo.components.cni_file": {"bridge"},
    "netinfo.model.traffic": {"bridge"},
    "netinfo.sources.demos": {"calico", "cilium"},
}


def test_a_line_for_a_shell_is_read_back_only_where_it_comes_from_outside() -> None:
    """The script of a container, and a saved transcript; a command of ours is never text before it is printed."""
    readers = {"shlex.split": "netinfo.values.flags", "netinfo.transcript.split_line": "netinfo.transcript.verify"}
    used = {
        (name, name_of(path))
        for path in MODULES
        for name in (*imports(path), *(f"{each}.split" for each in imports(path) if _calls_split_of(each, path)))
    }
    assert {each for each in used if each[0] in readers} == set(readers.items())


def _calls_split_of(module: str, path: Path) -> bool:
    return any(isinstance(node, ast.Attribute) and ast.unparse(node) == f"{module}.split" for node in nodes_of(path))


def test_no_literal_outside_the_folder_of_solutions_is_the_id_of_one() -> None:
    """What is known of a solution stands in its record and its module; elsewhere nobody asks which one it is."""
    ids = {path.stem for path in (PACKAGE / "solutions").glob("*.toml")}
    found: dict[str, set[str]] = {}
    for path in MODULES:
        if PACKAGE / "solutions" not in path.parents:
            constants = (node for node in nodes_of(path) if isinstance(node, ast.Constant))
            if named := {str(each.value) for each in constants if isinstance(each.value, str)} & ids:
                found[name_of(path)] = named
    assert found == OTHER_WORDS


def test_no_module_outside_the_folder_of_solutions_imports_the_module_of_one() -> None:
    """They are found by the id of what runs, so that one can be taken away, or added, and nothing else edited."""
    own = PACKAGE / "solutions"
    modules = {name_of(path) for path in own.rglob("*.py")} - {"netinfo.solutions"}
    outside = [path for path in MODULES if own not in path.parents]
    assert not [(name_of(path), name) for path in outside for name in imports(path) if name in modules]


PAGE = (PACKAGE.parent / "docs" / "explanation" / "architecture.md").read_text("utf-8")


def test_the_picture_of_the_rooms_shows_the_floors_as_they_are() -> None:
    picture = PAGE.partition("<!-- rooms -->\n```text\n")[2].partition("```")[0].splitlines()
    shown = [set(line.split("  ")[0].split(" · ")) for line in picture]
    assert shown == [set(floor) for floor in reversed(FLOORS)]


def test_the_walk_of_a_block_passes_modules_that_exist() -> None:
    walk = PAGE.partition("<!-- walk -->\n")[2].partition("\n\n")[0]
    named = re.findall(r"`(netinfo/\S+\.py)`", walk)
    assert len(named) > 10 and not [each for each in named if not (PACKAGE.parent / each).is_file()]
