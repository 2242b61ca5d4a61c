"""Russian: complete, true to the English, and found wherever a reader asks for it."""

from __future__ import annotations

import os
import re
import shutil
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from netinfo.text.po import Message
from netinfo.text.translation import language_of, ngettext, set_language
from tests import catalogue
from tests.support import everyday, in_process
from tests.support.program import ROOT, run
from tests.support.transcripts import read

MESSAGES = catalogue.catalogue()
#: Names and abbreviations that are the same in both languages.
SAME = {"CNI", "MTU", "NetworkPolicy", "kube-proxy"}


def forms(message: Message) -> Iterator[tuple[str, str]]:
    """Each translation with the English form that it stands for."""
    for number, translation in enumerate(message.translations):
        yield message.plural if message.plural and number else message.text, translation


def placeholders(text: str) -> set[str]:
    return {name for _text, name, _form, _conversion in string.Formatter().parse(text) if name is not None}


def test_the_catalogue_has_every_message_and_no_other() -> None:
    wanted = catalogue.extracted()
    assert sorted(set(wanted) - set(MESSAGES)) == [], "python -m tests.catalogue"
    assert sorted(set(MESSAGES) - set(wanted)) == [], "python -m tests.catalogue"
    assert len(MESSAGES) > 300


def test_every_message_is_translated() -> None:
    assert [text for text, message in MESSAGES.items() if not message.is_translated] == []
    assert "fuzzy" not in catalogue.PO.read_text("utf-8")


def test_plurals_have_the_three_forms_of_russian() -> None:
    assert {len(message.translations) for message in MESSAGES.values() if message.plural} == {3}
    assert {len(message.translations) for message in MESSAGES.values() if not message.plural} == {1}


def test_placeholders_are_those_of_the_english() -> None:
    """A count may be a word in one form of a plural and a number in another."""
    for message in MESSAGES.values():
        for english, russian in forms(message):
            wanted = placeholders(english)
            if message.plural:
                either = wanted | placeholders(message.text) | {"count"}
                assert wanted - {"count"} <= placeholders(russian) <= either, (english, russian)
            else:
                assert placeholders(russian) == wanted, (english, russian)


def test_code_stays_code() -> None:
    for message in MESSAGES.values():
        for english, russian in forms(message):
            spans = set(re.findall(r"`[^`]+`", english))
            assert set(re.findall(r"`[^`]+`", russian)) == spans, (english, russian)


def test_a_translation_is_russian() -> None:
    """Cyrillic stands in each one but for names, and no English word of a sentence is left."""
    english_words = re.compile(r"\b(?:the|of|is|are|could|not|which|with|and|was)\b")
    for text, message in MESSAGES.items():
        for russian in message.translations:
            bare = re.sub(r"\{\w*\}|`[^`]*`|--[\w=-]+", "", russian)
            is_a_name = text in SAME or not re.search(r"[A-Za-z]{2,} +[a-z]{3,}", re.sub(r"\{\w*\}", "", text))
            assert is_a_name or re.search("[а-яё]", bare, re.IGNORECASE), (text, russian)
            assert not english_words.search(bare), (text, russian)


def test_the_terms_of_the_course_are_used() -> None:
    together = " ".join(form for message in MESSAGES.values() for form in message.translations).lower()
    assert all(term in together for term in ("сетевое решение", "блок адресов", "cni", "cnm", "подсети узлов"))


def test_the_file_is_as_the_tool_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "netinfo.po"
    shutil.copy(catalogue.PO, copy)
    monkeypatch.setattr(catalogue, "PO", copy)
    catalogue.update()
    assert copy.read_bytes() == (ROOT / "netinfo/locale/ru/LC_MESSAGES/netinfo.po").read_bytes()


@pytest.mark.skipif(
    shutil.which("msgfmt") is None, reason="optional: no msgfmt on this machine; to install: apt-get install gettext"
)
def test_gettexts_own_tool_finds_nothing_wrong_and_compiles_the_same(tmp_path: Path) -> None:
    made = tmp_path / "netinfo.mo"
    done = subprocess.run(["msgfmt", "--check", "-o", made, catalogue.PO], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    import gettext

    with made.open("rb") as file:
        theirs = gettext.GNUTranslations(file)
    for text, message in MESSAGES.items():
        if message.plural:
            assert [theirs.ngettext(text, message.plural, number) for number in (1, 3, 5)] == message.translations
        else:
            assert theirs.gettext(text) == message.translations[0]


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LC_MESSAGES": "ru_RU.KOI8-R"}, "ru"),
        ({"LC_ALL": "ru_RU.UTF-8", "LANG": "en_US.UTF-8"}, "ru"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "ru_RU.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "ru"}, "ru"),
        ({"LANG": "ru_RU.UTF-8", "LANGUAGE": "en_US:ru"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "de:ru:en"}, "ru"),
        ({"LANGUAGE": "ru_RU:ru"}, "ru"),
        ({"LC_ALL": "C", "LANGUAGE": "ru"}, "en"),
        ({"LC_ALL": "C.UTF-8", "LANG": "ru_RU.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "ru"}, "ru"),
        ({"LANG": "uk_UA.UTF-8"}, "en"),
    ],
)
def test_the_language_is_that_of_the_locale(environ: dict[str, str], language: str) -> None:
    assert language_of(environ) == language


BY_LANG: dict[str, tuple[tuple[str, ...], dict[str, str | None]]] = {
    "--lang": (("--lang", "ru"), {}),
    "LC_ALL": ((), {"LC_ALL": "ru_RU.UTF-8"}),
    "LANGUAGE": ((), {"LC_ALL": None, "LANG": "en_US.UTF-8", "LANGUAGE": "ru"}),
}


@pytest.fixture(params=BY_LANG)
def russian(request: pytest.FixtureRequest) -> tuple[tuple[str, ...], dict[str, str | None]]:
    return BY_LANG[request.param]


Asked = tuple[tuple[str, ...], dict[str, str | None]]


def test_the_table_has_russian_headings(russian: Asked) -> None:
    args, env = russian
    text = run("--demo", *args, env=env).stdout
    assert text.splitlines()[0].split() == ["ФАКТ", "ЗНАЧЕНИЕ", "НАДЁЖНОСТЬ", "ОТКУДА", "ИЗВЕСТНО"]
    assert "Блок адресов Pods" in text and "источники сходятся" in text


WRONG = (("-o", "xml"), ("--bogus",), ("bogus",), ("verify",), ("transcript", "--fact", "x"))


@pytest.mark.parametrize(("wrong", "way"), everyday.pairs(WRONG, list(BY_LANG)))
def test_errors_are_russian(wrong: tuple[str, ...], way: str) -> None:
    args, env = BY_LANG[way]
    result = run(*wrong[:1], *args, *wrong[1:], env=env) if wrong[0] != "-o" else run(*args, *wrong, env=env)
    assert result.code == 2 and result.stderr.startswith("ошибка: "), result.stderr
    assert re.search(r"^ошибка: .*[а-яё]", result.stderr) and "error:" not in result.stderr, result.stderr


def test_a_cluster_that_is_not_there_is_said_in_russian(russian: Asked) -> None:
    args, env = russian
    result = run(*args, "--context", "нет", env={**env, "KUBECONFIG": "/dev/null"})
    assert result.code == 6 and "ошибка: в kubeconfig нет контекста «нет»" in result.stderr
    assert "\n  команда: kubectl config view" in result.stderr and "\n  дальше:  kubectl config" in result.stderr


COMMANDS = ("", "transcript", "verify", "nodes", "check", "map", "explain")


@pytest.mark.parametrize(("command", "way"), everyday.pairs(COMMANDS, list(BY_LANG)))
def test_help_is_russian(command: str, way: str) -> None:
    args, env = BY_LANG[way]
    text = " ".join(run(*command.split(), *args, "--help", env={**env, "COLUMNS": "200"}).stdout.split())
    assert text.startswith("Использование: kubectl netinfo") and "Параметры:" in text
    english = [each for each in MESSAGES if len(each.split()) > 2 and each in text]
    assert english == [] and not re.search(r"\[default|\[required|Show this", text)


def test_only_the_narration_of_a_transcript_is_translated() -> None:
    words = ("--demo", "transcript", "--explain")
    told, english = in_process.run(*words, "--lang", "ru"), in_process.run(*words)
    page = read(told.stdout)
    assert page.fences == read(english.stdout).fences and told.code == english.code
    assert page.headings[:3] == (
        "Какое сетевое решение (CNI) используется?",
        "Какой блок адресов используется для Pods?",
        "Какой блок адресов используется для Services?",
    )
    for paragraph in (*page.headings, *page.paragraphs):
        assert re.search("[а-яё]", paragraph) or paragraph in ("CNI и CNM", "NetworkPolicy", "MTU"), paragraph
        assert not re.search(r"\b(?:the|of|is|are)\b", re.sub("`[^`]*`", "", paragraph)), paragraph


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_machine_output_is_the_same_in_every_language(form: str) -> None:
    told = in_process.run("--demo", "-o", form).stdout
    assert told and in_process.run("--demo", "--lang", "ru", "-o", form).stdout == told


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "1 узел"), (2, "2 узла"), (5, "5 узлов"), (11, "11 узлов"), (21, "21 узел"), (112, "112 узлов")],
)
def test_numbers_take_the_right_form(count: int, words: str) -> None:
    set_language("ru")
    try:
        assert ngettext("{count} node", "{count} nodes", count).format(count=count) == words
    finally:
        set_language("en")


def _copied(folder: Path) -> Path:
    """The files of a fresh clone: those that git knows, nothing that was built beside them."""
    known = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in known.decode().split("\0")[:-1]:
        if name.partition("/")[0] not in ("tests", "docs") and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    return _copied(tmp_path_factory.mktemp("clone"))


def said(command: list[str], home: Path, path: Path | None = None) -> str:
    environ = {"PATH": os.environ["PATH"], "HOME": str(home), **({"PYTHONPATH": str(path)} if path else {})}
    done = subprocess.run(command, env=environ, cwd=home, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_a_fresh_clone_speaks_russian(clone: Path, tmp_path: Path) -> None:
    text = said([sys.executable, str(clone / "kubectl-netinfo"), "--lang", "ru", "--demo"], tmp_path)
    assert "ЗНАЧЕНИЕ" in text


def test_an_installed_package_speaks_russian(clone: Path, tmp_path: Path) -> None:
    """What setuptools takes into the package, as ``pip install .`` does."""
    place = tmp_path / "installed"
    build = [
        sys.executable,
        "-c",
        "import setuptools; setuptools.setup()",
        "--quiet",
        "build",
        "--build-lib",
        str(place),
    ]
    done = subprocess.run(build, cwd=clone, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "ЗНАЧЕНИЕ" in said([sys.executable, "-m", "netinfo", "--lang", "ru", "--demo"], tmp_path, place)
