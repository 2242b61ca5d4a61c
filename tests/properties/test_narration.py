"""What the program says to a person, in the reader's language: no English is left over, and JSON knows no language.

How English is recognised. In what is printed: by its function words (``ENGLISH``), which no name, flag, field, command
or value of a cluster consists of. In what facts say: a sentence is a ``Phrase`` whose template is in the catalogue,
and whatever else is said or put into a template are names: no two words in a row that are nothing but small letters,
unless it is the title of a solution or a distribution, or was declared to be the same in every language
(``verbatim``), whose own text is checked in the source.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from netinfo.cli.commands import report as command
from netinfo.cli.commands.report import ALL_FACTS
from netinfo.cli.options import Options
from netinfo.cli.output import show
from netinfo.components import match
from netinfo.components.records.catalog import distributions
from netinfo.facts import judge
from netinfo.model.command import Answer, ExitCode, Trouble
from netinfo.model.error import NetinfoError
from netinfo.model.report import Report
from netinfo.sources.live.plan import Inquiry
from netinfo.sources.live.scope import Scope
from netinfo.sources.live.shell import FixedPlan
from netinfo.sources.objects import connection
from netinfo.sources.objects.connection import Selection
from netinfo.sources.recorded import Recording, is_recording
from netinfo.text import counts, failure_reasons, po, translation
from netinfo.text.errors import lines
from netinfo.text.messages import Phrase, joined, phrase, phrases, verbatim
from netinfo.views import structured
from tests import catalogue
from tests.clusters.judging import FOLDER, Changed
from tests.support import everyday
from tests.support.program import ROOT, run

DEMO = ROOT / "netinfo" / "demo" / "minikube"
RECORDED = [DEMO, *sorted(each for each in FOLDER.iterdir() if is_recording(each))]

_WORDS = """
a an and are at be beside but by cannot could did does for from has have in inside is it its left lie lies
most neither no nor not of on or outside over runs said says so than that the their them then there they this
to was were when where whether which while who with without
"""
ENGLISH = frozenset(_WORDS.split())
_SMALL = re.compile(r"[a-z]{2,}")
#: What an operator wrote into the cluster is told in its own words.
_QUOTED = re.compile(r"failed to allocate \S+ address for node \S+ from pool \S+")
_PLACEHOLDER = re.compile(r"\{\w+\}")
#: What is said beside phrases: the next step may be a command or a page as it is.
_COMMANDS = ("kubectl ", "minikube ", "https://")


def english(line: str) -> set[str]:
    """The English function words of a text, beside those in titles ("Azure CNI powered by Cilium")."""
    line = _QUOTED.sub("", line)
    for title in sorted(titles(), key=len, reverse=True):
        line = line.replace(title, "")
    return {word for word in (each.strip(',;:.()"') for each in line.split()) if word.lower() in ENGLISH}


def are_names(words: str) -> bool:
    """True when nothing reads like a sentence: no two words in a row that are nothing but small letters."""
    parts = re.split(r"[,;:()]", words)
    return not any(
        _SMALL.fullmatch(one) and _SMALL.fullmatch(other)
        for part in parts
        for one, other in zip(part.split(), part.split()[1:], strict=False)
    ) and not english(words)


@cache
def messages() -> dict[str, po.Message]:
    return catalogue.catalogue()


@cache
def titles() -> frozenset[str]:
    solutions = {title for each in match.signatures() for title in (each.title, *(mode.title for mode in each.modes))}
    plugins = {row.title for each in match.signatures() for row in each.plugins}
    return frozenset({*solutions, *plugins, *(each.title for each in distributions())} - {""})


def untold(said: str) -> Iterator[str]:
    """The parts of what is said that a reader of another language gets in English."""
    if not isinstance(said, Phrase):
        if not are_names(said) and said not in titles() and said not in messages():
            yield f"no phrase: {said}"
        return
    message = messages().get(said.template)
    if re.search(r"[A-Za-z]{2,}", _PLACEHOLDER.sub("", said.template)) and not (message and message.is_translated):
        yield f"not translated: {said.template}"
    if said.template != verbatim("").template:
        for value in said.values.values():
            yield from untold(value) if isinstance(value, str) else ()


def narration(report: Report) -> Iterator[str]:
    for verdict in report.facts.values():
        yield verdict.because
        yield from (each.says for each in verdict.evidence)
    yield from (each.message for each in report.warnings)
    yield from (each.hint for each in report.unread if isinstance(each.hint, Phrase) or not _is_command(each.hint))


def _is_command(hint: str) -> bool:
    return hint.startswith(_COMMANDS) or not hint


def judged(folder: Path, change: Callable[[Answer], Answer] | None = None) -> Report:
    asker = Changed(folder, change) if change else Recording(folder)
    selection = Selection()
    found = connection.read(asker.run(FixedPlan([selection.command()]))[selection.command()], selection)
    assert found is not None
    inquiry = Inquiry(found, Scope(probes=True))
    snapshot = inquiry.snapshot(asker.run(inquiry))
    return judge.decide(snapshot, context=found.context, origin="recorded", facts=ALL_FACTS).report


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    translation.set_language("en")


# What is printed.


@pytest.mark.parametrize("folder", RECORDED, ids=lambda folder: folder.name)
def test_the_russian_table_and_its_warnings_hold_no_english(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printed = {}
    for language in ("en", "ru"):
        show(command.run(Options.parse(language=language, form="wide", dumps=(str(folder),))))
        printed[language] = "".join(capsys.readouterr())
    assert english(printed["ru"]) == set()
    assert english(printed["en"]), "the check would not see English"


def test_markdown_and_csv_say_what_the_table_says(capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("markdown", "csv"):
        show(command.run(Options.parse(language="ru", form=form, demo="minikube")))
        assert messages()["no CNI agent runs"].translations[0] in capsys.readouterr().out


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_documents_are_the_same_in_every_language(form: str) -> None:
    english, russian = (run("--demo", "-o", form, "--lang", language) for language in ("en", "ru"))
    assert russian.stdout == english.stdout
    assert '"value"' in russian.stdout or "value:" in russian.stdout


# What facts say.


@pytest.mark.parametrize("folder", RECORDED, ids=lambda folder: folder.name)
def test_every_sentence_about_a_cluster_can_be_told_in_russian(folder: Path) -> None:
    report = judged(folder)
    assert [left for said in narration(report) for left in untold(said)] == []
    translation.set_language("en")
    document = structured.render([report], ALL_FACTS, "json")
    translation.set_language("ru")
    assert structured.render([report], ALL_FACTS, "json") == document


@pytest.mark.parametrize("folder", everyday.part(RECORDED, 2), ids=lambda folder: folder.name)
def test_so_can_every_sentence_about_what_could_not_be_read(folder: Path) -> None:
    asked: list[tuple[str, ...]] = []
    judged(folder, lambda answer: asked.append(answer.command.argv) or answer)  # type: ignore[func-returns-value]
    for argv in asked:

        def refused(answer: Answer, argv: tuple[str, ...] = argv) -> Answer:
            return Answer(answer.command, 1, trouble=Trouble.FORBIDDEN) if answer.command.argv == argv else answer

        report = judged(folder, refused)
        assert [left for said in narration(report) for left in untold(said)] == [], argv


def test_a_sentence_that_is_no_phrase_is_noticed() -> None:
    assert list(untold("no CNI agent runs at all"))
    assert list(untold(phrase("some sentence that nobody translated")))
    assert list(untold(phrase("{solution} runs", solution="an unknown network of somebody")))
    assert not list(untold(phrase("{solution} runs", solution="kube-router")))
    assert not list(untold("kube-controller-manager --cluster-cidr"))


# What the source holds.

_SAYING = ("facts", "solutions", "components", "text/counts.py", "cli/exit_codes.py")
#: Places (``where``) and what goes to the JSON: the same in every language.
_SAME_EVERYWHERE = {
    "DaemonSets of all namespaces",
    "daemonsets of all namespaces",
    "daemonsets of {}",
    "server-side dry run of a Service",
    "env (no {})",
    "(no {})",
    "without annotation {}",
    "locality-based least connections with replication (lblcr)",
    "round robin (rr), unless a Service is annotated otherwise",
}
_MARKS = {"phrase", "phrases"}


def _sources() -> Iterator[tuple[Path, ast.Module]]:
    for name in _SAYING:
        place = ROOT / "netinfo" / name
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            if path.parent.name == "records":  # records have translations of their own
                continue
            yield path, ast.parse(path.read_text("utf-8"))


def _literal(node: ast.AST) -> str | None:
    """The text of a literal; what an f-string fills in as ``{}``."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _calls(tree: ast.Module, names: set[str]) -> list[ast.Call]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in names]


def test_no_sentence_stands_in_the_source_without_being_a_phrase() -> None:
    found = []
    for path, tree in _sources():
        marked = {id(part) for call in _calls(tree, _MARKS) for part in call.args}
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        pieces = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            words = _literal(node)
            if words is None or id(node) in marked | docs | pieces or words in _SAME_EVERYWHERE or "(?P<" in words:
                continue
            if " " in words.strip() and english(words):
                found.append(f"{path.name}:{getattr(node, 'lineno', 0)}: {words}")
    assert found == []


def test_what_is_the_same_in_every_language_has_no_word_of_english() -> None:
    paths = sorted((ROOT / "netinfo").rglob("*.py"))
    calls = [call for path in paths for call in _calls(ast.parse(path.read_text("utf-8")), {"verbatim"})]
    literals = [words for call in calls for words in map(_literal, call.args) if words is not None]
    assert len(literals) > 10
    assert [words for words in literals if english(words)] == []


def test_templates_name_their_values_and_nothing_else() -> None:
    """No format specification, attribute or index: nothing of a value is ever evaluated."""
    for message in catalogue.extracted().values():
        for form in (message.text, message.plural or ""):
            fields = re.findall(r"\{([^}]*)\}", form)
            assert all(re.fullmatch(r"\w+", each) for each in fields), form


# The phrase itself.


def test_braces_in_a_value_stay_what_they_are() -> None:
    name = "{other} {0} {x.__class__} {"
    said = phrase("{solution} runs", solution=name)
    assert said == f"{name} runs"
    translation.set_language("ru")
    assert translation.said(said) == messages()["{solution} runs"].translations[0].replace("{solution}", name)


@pytest.mark.parametrize(("count", "noun", "form"), [(1, "address", 0), (3, "addresses", 1), (11, "addresses", 2)])
def test_a_number_decides_the_form(count: int, noun: str, form: int) -> None:
    said = phrases("{count} pod address", "{count} pod addresses", count)
    assert said == f"{count} pod {noun}"
    translation.set_language("ru")
    forms = messages()["{count} pod address"].translations
    assert len(set(forms)) == 3
    assert translation.said(said) == forms[form].format(count=count, blocks="b")


def test_phrases_inside_phrases_are_told_too() -> None:
    said = phrase("InternalIP of {nodes}", nodes=joined(phrase(" and "), [counts.nodes(1, 2), "x"]))
    assert said == "InternalIP of 1 of 2 nodes and x"
    translation.set_language("ru")
    assert not english(translation.said(said))
    assert translation.said(said).endswith(f"{messages()[' and '].translations[0]}x")


def test_values_are_shown_in_the_form_of_the_output() -> None:
    said = phrase("{solution} runs", solution=joined(", ", ["a", "b"]))
    assert translation.said(said, lambda value: f"`{value}`") == "`a`, `b` runs"


def test_a_trouble_has_its_own_name_in_english_and_another_in_russian() -> None:
    for each in Trouble:
        translation.set_language("en")
        assert translation.said(failure_reasons.named(each)) == each
        translation.set_language("ru")
        assert translation.said(failure_reasons.named(each)) != each


def test_an_error_is_told_in_the_readers_language() -> None:
    error = NetinfoError(ExitCode.ENVIRONMENT, phrase('the kubeconfig has no context "{name}"', name="{x}"), "kubectl")
    translation.set_language("ru")
    assert "{x}" in lines(error)[0] and not english(lines(error)[0])
