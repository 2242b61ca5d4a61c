"""GET over a Unix socket: what is a complete answer, and what is none."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from netinfo.sources.live.http_get import Exchange, HttpError
from tests.support.unix_server import server

CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"


def get(path: str, target: str = "/version", remaining: Callable[[], float] = lambda: 5.0) -> tuple[int, str, bytes]:
    exchange = Exchange(path, remaining)
    try:
        exchange.begin(target)
        return exchange.status, exchange.media_type, b"".join(exchange.body())
    finally:
        exchange.close()


def test_the_request_says_what_is_asked_for_and_nothing_else(tmp_path: Path) -> None:
    with server(tmp_path, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}") as (path, asked):
        assert get(path, "/api/v1/pods?limit=5") == (200, "", b"{}")
    assert asked == [b"GET /api/v1/pods?limit=5 HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n"]


def test_a_body_of_known_length_ends_there(tmp_path: Path) -> None:
    head = b"HTTP/1.1 404 Not Found\r\ncontent-type: Text/Plain; charset=utf-8\r\nCONTENT-LENGTH: 5\r\n\r\n"
    with server(tmp_path, head, b"ab", b"cde", pause=0.01, stays=5) as (path, _):
        assert get(path) == (404, "text/plain", b"abcde")


def test_chunks_are_put_together_wherever_they_are_cut(tmp_path: Path) -> None:
    text = CHUNKED + b"3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"
    with server(tmp_path, *(text[at : at + 1] for at in range(len(text))), stays=5) as (path, _):
        assert get(path) == (200, "application/json", b"abc0123456789")


def test_a_large_body_comes_through_whole(tmp_path: Path) -> None:
    piece = bytes(range(256)) * 128
    chunk = b"8000\r\n" + piece + b"\r\n"
    with server(tmp_path, CHUNKED, *[chunk] * 200, b"0\r\n\r\n") as (path, _):
        assert get(path)[2] == piece * 200


def test_an_interim_answer_is_passed_over(tmp_path: Path) -> None:
    with server(tmp_path, b"HTTP/1.1 103 Early\r\nA: b\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx") as (
        path,
        _,
    ):
        assert get(path) == (200, "", b"x")


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
        CHUNKED + b"5\r\nabc",
        CHUNKED + b"3\r\nabc\r\n",
        CHUNKED + b"3\r\nabc\r\n0\r\n",
        CHUNKED + b"3\r\nabcd\r\n0\r\n\r\n",
        CHUNKED + b"-3\r\nabc\r\n0\r\n\r\n",
        CHUNKED + b"0x3\r\nabc\r\n0\r\n\r\n",
        CHUNKED + b"\r\nabc\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\nends with the connection",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 3\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Encoding: gzip\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nContent-Length: \xb2\r\n\r\nab",
        b"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc",
        b"HTTP/1.1 2x0 OK\r\nContent-Length: 3\r\n\r\nabc",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\nno header\r\n\r\n",
        b"HTTP/1.1 103 Early\r\n\r\n" * 20,
        b"x" * 200_000,
        b"HTTP/1.1 200 OK\r\n" + b"A: bcdefgh\r\n" * 20_000 + b"\r\n",
    ],
    ids=lambda sent: repr(sent[:40] + sent[-20:]),
)
def test_anything_less_is_no_answer(tmp_path: Path, sent: bytes) -> None:
    with server(tmp_path, sent) as (path, _), pytest.raises(HttpError):
        get(path)


def test_where_nobody_listens_nothing_is_answered(tmp_path: Path) -> None:
    with pytest.raises(HttpError):
        get(str(tmp_path / "s"))


@pytest.mark.parametrize("target", ["/a b", "/a\r\nX: y", "/\xe4"])
def test_a_target_that_would_break_the_request_is_not_sent(tmp_path: Path, target: str) -> None:
    with server(tmp_path) as (path, asked):
        with pytest.raises(HttpError):
            get(path, target)
        assert asked == []


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\n", CHUNKED + b"5\r\nab"])
def test_no_wait_is_longer_than_what_is_left(tmp_path: Path, sent: bytes) -> None:
    end = time.monotonic() + 0.3
    with server(tmp_path, sent, stays=5) as (path, _), pytest.raises(TimeoutError):
        get(path, remaining=lambda: end - time.monotonic())
    assert time.monotonic() - end < 0.5


def test_a_server_that_drips_does_not_make_the_wait_longer(tmp_path: Path) -> None:
    end = time.monotonic() + 0.4
    with server(tmp_path, CHUNKED, *[b"1\r\nx\r\n"] * 100, pause=0.05) as (path, _), pytest.raises(TimeoutError):
        get(path, remaining=lambda: end - time.monotonic())
    assert time.monotonic() - end < 0.5


def test_a_wait_can_be_ended_from_another_thread(tmp_path: Path) -> None:
    with server(tmp_path, CHUNKED, stays=5) as (path, _):
        exchange = Exchange(path, lambda: 5.0)
        exchange.begin("/version")
        threading.Timer(0.1, exchange.abort).start()
        began = time.monotonic()
        with pytest.raises(HttpError):
            list(exchange.body())
        assert time.monotonic() - began < 2
        exchange.close()
