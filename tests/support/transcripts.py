"""A transcript as its reader gets it: Markdown taken apart by a CommonMark parser, and its commands in a shell."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.apiserver import binaries
from tests.apiserver.server import ApiServer
from tests.support import scenes
from tests.support.objects import Object
from tests.support.program import Result, run


@dataclass(frozen=True)
class Fence:
    """One block of console: the command, what stands below it, the exit code that the text behind it names."""

    line: str
    output: str
    exit_code: int = 0


@dataclass(frozen=True)
class Page:
    """The parts of a transcript in Markdown."""

    rows: dict[str, str]
    headings: tuple[str, ...]
    fences: tuple[Fence, ...]
    paragraphs: tuple[str, ...]
    text: str

    @property
    def commands(self) -> list[str]:
        return [fence.line for fence in self.fences]


def read(markdown: str) -> Page:
    """The page; every fence has to be a console with one command."""
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    return Page(
        rows=dict(_rows(tokens)),
        headings=tuple(_inline(tokens, "heading_open")),
        fences=tuple(_fences(tokens)),
        paragraphs=tuple(_inline(tokens, "paragraph_open")),
        text=markdown,
    )


def _inline(tokens: list[Token], opening: str) -> Iterator[str]:
    yield from (tokens[at + 1].content for at, token in enumerate(tokens) if token.type == opening)


def _rows(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    for at, token in enumerate(tokens):
        if token.type == "tr_open" and tokens[at + 1].type == "td_open":
            yield tokens[at + 2].content, tokens[at + 5].content.partition(" (")[0].strip("`")


def _fences(tokens: list[Token]) -> Iterator[Fence]:
    for at, token in enumerate(tokens):
        if token.type == "fence":
            assert token.info == "console", token
            first, _, output = token.content.partition("\n")
            assert first.startswith("$ "), first
            below = tokens[at + 2].content if len(tokens) > at + 2 else ""
            code = re.fullmatch(r"(?:Exit code|Код возврата): `(\d+)`", below)
            yield Fence(first.removeprefix("$ "), output, int(code[1]) if code else 0)


@dataclass(frozen=True)
class Stage:
    """A cluster on the real API server with what a person has around it: kubectl, minikube, a kubeconfig."""

    server: ApiServer
    path: Path
    kubeconfig: Path

    def run(self, *args: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Result:
        """The program here."""
        environ = {"KUBECONFIG": str(self.kubeconfig), "KUBECTL_PATH": None, **(env or {})}
        return run(*args, path=self.path, env=environ, stdin=stdin)

    def pasted(self, line: str, shell: str = "bash") -> tuple[str, int]:
        """What a shell shows for the line, with the exit code.

        A terminal shows CRLF as one line end, and a block of Markdown cannot show that the last line has none.
        """
        environ = {"PATH": f"{self.path}:/usr/bin:/bin", "HOME": str(self.path), "KUBECONFIG": str(self.kubeconfig)}
        done = subprocess.run(
            [shell, "-c", line], env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=30, check=False
        )
        text = done.stdout.decode().replace("\r\n", "\n")
        return text + ("\n" if text and not text.endswith("\n") else ""), done.returncode


def stage(
    server: ApiServer,
    folder: Path,
    objects: list[Object],
    *,
    user: str = "admin",
    context: str = "minikube",
    kubectl: Path | None = None,
) -> Stage:
    """The server emptied, with these objects; Minikube's marks in the kubeconfig where its context is meant."""
    server.reset()
    server.apply(objects)
    kubectl = kubectl or binaries.ensure("kubectl", binaries.CURRENT)
    path = scenes.programs(folder / "bin", kubectl, scenes.minikube_node(folder / "node"))
    return Stage(server, path, scenes.kubeconfig(server, user, context, minikube=context == "minikube"))
