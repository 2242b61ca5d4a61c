"""A read of the API through the proxy gives the Answer that its process would have given, or asks for the process."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from netinfo.model.command import Answer, Command, Trouble
from netinfo.model.snapshot import Listing
from netinfo.sources.live.http_get import Exchange
from netinfo.sources.live.through_proxy import NO_CONNECTION, Reader, Unusable, fetch, raw_path
from netinfo.sources.objects import nodes
from netinfo.sources.objects.api import read_chunks, read_list
from tests.support.unix_server import server

COMMAND = Command("kubectl", ("get", "--raw", "/api/v1/nodes", "--context=c", "--request-timeout=10s"))
JSON, TEXT = "application/json", "text/plain; charset=utf-8"
READER: Reader = partial(read_chunks, command=COMMAND, row=nodes.row, asked=nodes.REQUEST.asked)


def message(code: int, media: str, body: bytes) -> bytes:
    return b"HTTP/1.1 %d X\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (code, media.encode(), len(body)) + body


def status(code: int, reason: str, text: str, kind: str = "Status") -> bytes:
    return message(code, JSON, json.dumps({"kind": kind, "code": code, "reason": reason, "message": text}).encode())


def asked(folder: Path, *pieces: bytes, reader: Reader | None = None, most: int = 1 << 20) -> Answer | Unusable:
    with server(folder, *pieces) as (path, _):
        return fetch(COMMAND, "/api/v1/nodes", Exchange(path, lambda: 5.0), most, reader)


def test_a_found_thing_is_the_output_of_a_command_that_ended_well(tmp_path: Path) -> None:
    answer = asked(tmp_path, message(200, JSON, b'{"items":[]}'))
    assert isinstance(answer, Answer) and answer.ok and answer.is_proxied and answer.command == COMMAND
    assert (answer.stdout, answer.stderr, answer.size, answer.listing) == (b'{"items":[]}', b"", 12, None)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (status(403, "Forbidden", "nodes is forbidden: no"), "Error from server (Forbidden): nodes is forbidden: no\n"),
        (status(404, "NotFound", 'x "y" not found'), 'Error from server (NotFound): x "y" not found\n'),
        (
            message(404, TEXT, b"404 page not found\n"),
            "Error from server (NotFound): the server could not find the requested resource\n",
        ),
    ],
)
def test_a_refusal_of_the_api_server_has_the_words_of_kubectl(tmp_path: Path, said: bytes, words: str) -> None:
    answer = asked(tmp_path, said)
    assert isinstance(answer, Answer) and (answer.exit_code, answer.stdout, answer.stderr) == (1, b"", words.encode())


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        (status(401, "Unauthorized", "Unauthorized"), "401"),
        (status(500, "InternalError", "etcd"), "500"),
        (status(403, "Expired", "no"), "403"),
        (status(403, "Forbidden", ""), "403"),
        (status(404, "NotFound", "no", kind="Pod"), "404"),
        (message(403, JSON, b"[]"), "403"),
        (message(403, JSON, b'{"kind"'), "403"),
        (message(403, TEXT, b"Forbidden\n"), "403"),
        (message(404, "text/html", b"404 page not found\n"), "404"),
        (message(404, TEXT, b"nothing here\n"), "404"),
        (message(403, JSON, b" " * 100_000), "403"),
        (message(302, TEXT, b""), "302"),
        (message(204, TEXT, b""), "204"),
        (message(206, JSON, b"{}"), "206"),
        (message(500, TEXT, b"dial tcp: connection refused\n"), NO_CONNECTION),
        (b"", NO_CONNECTION),
    ],
)
def test_everything_else_is_asked_of_kubectl(tmp_path: Path, said: bytes, cause: str) -> None:
    assert asked(tmp_path, said) == Unusable(cause)


def node_list(count: int) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    parts = [b'{"kind":"NodeList","apiVersion":"v1","metadata":{},"items":[']
    parts += [(b"," if number else b"") + _node(number) for number in range(count)]
    for part in (*parts, b"]}"):
        yield b"%x\r\n%s\r\n" % (len(part), part)


def _node(number: int) -> bytes:
    slices = {"podCIDR": f"10.{number // 256}.{number % 256}.0/24"}
    return json.dumps({"metadata": {"name": f"n{number}", "labels": {"x": "y" * 2000}}, "spec": slices}).encode()


def test_a_list_is_read_while_it_arrives_and_not_kept(tmp_path: Path) -> None:
    answer = asked(tmp_path, *node_list(300), b"0\r\n\r\n", reader=READER)
    assert isinstance(answer, Answer) and answer.ok and answer.stdout == b"" and answer.size > 600_000
    listing = read_list(answer, nodes.row, nodes.REQUEST.asked)
    assert [row.name for row in listing] == [f"n{number}" for number in range(300)] and listing.is_complete


def test_memory_is_bounded_by_a_window_not_by_the_list(tmp_path: Path) -> None:
    def count(windows: Iterator[bytes]) -> Listing[str]:
        return read_chunks(windows, COMMAND, lambda _: "row", nodes.REQUEST.asked)

    pieces = list(node_list(8000))
    tracemalloc.start()
    answer = asked(tmp_path, *pieces, b"0\r\n\r\n", reader=count, most=1 << 30)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(answer, Answer) and answer.size > 16_000_000 and peak < 4_000_000


@pytest.mark.parametrize("end", [b"", b"0\r\n", b"zz\r\n"])
def test_rows_of_a_list_that_did_not_come_to_its_end_are_dropped(tmp_path: Path, end: bytes) -> None:
    assert asked(tmp_path, *node_list(5), end, reader=READER) == Unusable(NO_CONNECTION)


@pytest.mark.parametrize("reader", [None, READER], ids=["kept", "read"])
def test_a_body_that_is_too_large_is_refused_not_cut(tmp_path: Path, reader: Reader | None) -> None:
    answer = asked(tmp_path, *node_list(20), b"0\r\n\r\n", reader=reader, most=1000)
    assert isinstance(answer, Answer) and (answer.trouble, answer.listing, answer.ok) == (
        Trouble.TOO_LARGE,
        None,
        False,
    )


def test_what_is_no_list_is_told_as_it_is_of_a_process(tmp_path: Path) -> None:
    said = message(200, JSON, b"<html>Welcome</html>")
    (tmp_path / "whole").mkdir()
    streamed, whole = asked(tmp_path, said, reader=READER), asked(tmp_path / "whole", said)
    assert isinstance(streamed, Answer) and isinstance(whole, Answer)
    assert read_list(streamed, nodes.row) == read_list(whole, nodes.row)
    assert read_list(whole, nodes.row).trouble is Trouble.INVALID


@pytest.mark.parametrize(
    "command",
    [
        Command("kubectl", ("get", "nodes", "--context=c")),
        Command("kubectl", ("get", "--raw")),
        Command("minikube", ("get", "--raw", "/version", "--context=c")),
        Command("kubectl", ("get", "--raw", "/version", "--context=d")),
        Command("kubectl", ("get", "--raw", "/version", "--context=c", "--as=root")),
        Command("kubectl", ("get", "--raw", "/version")),
        Command("kubectl", ("get", "--raw", "/version", "--context=c"), ("grep", "x")),
    ],
)
def test_only_a_raw_read_of_the_very_cluster_is_a_request(command: Command) -> None:
    assert raw_path(COMMAND, ("--context=c",)) == "/api/v1/nodes"
    assert raw_path(command, ("--context=c",)) is None
