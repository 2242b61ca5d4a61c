"""The docs say what the program does."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from netinfo.model.command import ExitCode
from tests.docs import examples as docs
from tests.docs import pictures
from tests.support.program import ROOT


@pytest.mark.parametrize("page", docs.PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_example_is_what_the_program_prints(page: Path) -> None:
    text = page.read_text()
    assert docs.renewed(text) == text, "python -m tests.docs"


@pytest.mark.parametrize("page", docs.PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_whose_examples_were_emptied_is_written_again_with_all_that_stood_around_them(page: Path) -> None:
    text = page.read_text()
    emptied = re.sub(r"(<!-- (?:output|text) of: [^\n]+ -->\n(`{3,})\w*\n).*?\n\2\n", r"\1\2\n", text, flags=re.DOTALL)
    assert docs.renewed(emptied) == text


@pytest.mark.parametrize("page", docs.PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_tag_that_a_page_opens_is_closed_and_every_fence_too(page: Path) -> None:
    """An open ``<details>`` folds the rest of the page away."""
    outside, fence = [], ""
    for line in page.read_text().splitlines():
        mark = re.match(r" *(`{3,})", line)
        if not fence:
            fence = mark[1] if mark else ""
            outside.append("" if mark else re.sub(r"`[^`]*`", "", line))
        elif line.strip() == fence:
            fence = ""
    assert fence == "", "a fence is open at the end"
    tags = re.findall(r"<(/?)([a-z]+)(?: [^>]*)?>", "\n".join(outside))
    opened: list[str] = []
    for closing, tag in tags:
        if closing:
            assert opened and opened.pop() == tag, f"</{tag}>"
        else:
            opened.append(tag)
    assert opened == []


def test_the_readme_shows_the_two_commands_in_a_fence_on_its_first_two_screens() -> None:
    screens = "\n".join((ROOT / "README.md").read_text().splitlines()[:48])
    fences = re.findall(r"^```console\n(.*?)^```$", screens, re.DOTALL | re.MULTILINE)
    assert any(re.search(r"^make run\b", fence, re.M) and re.search(r"^make test\b", fence, re.M) for fence in fences)


@pytest.mark.parametrize("page", ["docs/how-to/answer-a-homework.md", "docs/ru/homework.md"])
def test_the_page_of_the_homework_has_a_section_that_verifies_it(page: str) -> None:
    assert re.search(r"^## .+\n\n```console\nkubectl netinfo verify answer\.md\n```$", (ROOT / page).read_text(), re.M)


def test_the_page_about_solutions_is_generated_from_the_signatures() -> None:
    assert docs.solutions_page() == docs.SOLUTIONS.read_text(), "python -m tests.docs"


def test_the_help_that_is_printed_without_typer_is_typers() -> None:
    assert docs.help_text() == docs.HELP.read_text(), "python -m tests.docs"


@pytest.mark.parametrize("page", docs.PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_every_exit_code_is_documented() -> None:
    page = (ROOT / "docs" / "reference" / "exit-codes.md").read_text()
    assert all(f"| {int(code)} |" in page for code in ExitCode)


def test_the_readme_shows_a_real_output_on_its_first_screen() -> None:
    first_screen = (ROOT / "README.md").read_text().splitlines()[:24]
    assert any("10.244.0.0/16" in line for line in first_screen)


@pytest.mark.parametrize(
    ("page", "command", "question"),
    [
        ("README.md", "kubectl netinfo --demo transcript", "Which address block do Pods use?"),
        ("docs/how-to/answer-a-homework.md", "kubectl netinfo --demo transcript", "Which address block do Pods use?"),
        (
            "docs/ru/homework.md",
            "kubectl netinfo --lang ru --demo transcript --explain",
            "Какой блок адресов используется для Pods?",
        ),
    ],
)
def test_a_whole_transcript_is_shown_in_each_language(page: str, command: str, question: str) -> None:
    shown = (ROOT / page).read_text().partition(f"<!-- text of: {command} -->")[2]
    assert shown.startswith("\n````markdown\n| ") and f"\n## {question}\n" in shown
    assert "\n$ minikube ssh -p minikube -- ls -1A /etc/cni/net.d\n1-k8s.conflist\n" in shown


def test_no_registry_and_no_machine_is_named() -> None:
    for page in docs.PAGES:
        text = page.read_text()
        assert "/work" + "/" not in text and "/root/" not in text, page


def test_every_warning_is_documented() -> None:
    """Codes are written as the first argument of what makes a Warning, or beside it in a tuple."""
    page = (ROOT / "docs" / "reference" / "warnings.md").read_text()
    sources = [path.read_text() for path in (ROOT / "netinfo").rglob("*.py")]
    made = re.compile(r"(?:[Ww]arning|_message)\(\s*\"([a-z]+(?:-[a-z]+)+)\"")
    codes = {code for text in sources for code in made.findall(text)}
    assert len(codes) > 15
    assert {code for code in codes if f"| `{code}` |" not in page} == set()


@pytest.mark.parametrize("name", [*pictures.TERMINALS, *pictures.MAPS])
def test_every_picture_shows_what_the_program_prints(name: str) -> None:
    text = (pictures.FOLDER / name).read_text()
    assert text == pictures.drawn()[name], "python -m tests.docs"
    ElementTree.fromstring(text)
