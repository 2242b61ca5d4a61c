"""What an answer is worth: rows, a proven absence, or trouble. Never half of something."""

from __future__ import annotations

import json

import pytest

from netinfo.model.command import Answer, Command, Trouble
from netinfo.model.objects import Node
from netinfo.model.snapshot import Listing
from netinfo.sources.objects import api, nodes
from netinfo.sources.objects.api import Asked, Request, read_list, unread
from netinfo.sources.objects.kubectl_errors import is_no_such_path, is_not_found, why

COMMAND = Command("kubectl", ("get", "--raw", "/api/v1/nodes"))
NO_OBJECT = b'Error from server (NotFound): nodes "n9" not found'
NO_PATH = b"Error from server (NotFound): the server could not find the requested resource"
NO_TYPE = b'error: the server doesn\'t have a resource type "ippools"'
PARTIAL = b"E0101 00:00:00.000000 1 memcache.go:287] couldn't get resource list for metrics.k8s.io/v1beta1\n" + NO_TYPE
LIST = {"kind": "NodeList", "metadata": {}, "items": [{"metadata": {"name": "n1"}}, {"metadata": {"name": "n2"}}]}


def answer(stdout: bytes = b"", code: int | None = 0, stderr: bytes = b"", trouble: Trouble | None = None) -> Answer:
    return Answer(COMMAND, code, stdout, stderr, trouble=trouble)


def read(given: Answer, *, may_be_missing: bool = False) -> Listing[Node]:
    return read_list(given, nodes.row, nodes.REQUEST.asked, may_be_missing=may_be_missing)


def names(listing: Listing[Node]) -> list[str]:
    return [row.name for row in listing]


def test_a_whole_list_is_complete_and_knows_its_command() -> None:
    listing = read(answer(json.dumps(LIST).encode()))
    assert names(listing) == ["n1", "n2"]
    assert (listing.trouble, listing.is_complete, listing.command, listing.message) == (None, True, COMMAND, "")


@pytest.mark.parametrize("kind", [{}, {"kind": ""}, {"kind": None}, {"kind": "PodList"}, {"kind": ["NodeList"]}])
def test_an_answer_that_does_not_call_itself_a_list_of_these_objects_is_none(kind: dict[str, object]) -> None:
    """An API server names the kind of every answer; a cache that leaves it out may answer with anything."""
    for body in ({"items": LIST["items"]}, {"metadata": {"name": "n1"}}):
        listing = read(answer(json.dumps({**body, **kind}).encode()))
        assert (listing.trouble, listing.rows, listing.is_complete) == (Trouble.INVALID, (), False)


def test_a_list_that_is_longer_than_any_is_not_read_any_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "MOST_ITEMS", 1)
    listing = read(answer(json.dumps(LIST).encode()))
    assert (listing.trouble, listing.rows, listing.message) == (Trouble.TOO_LARGE, (), "more than 1 objects")


def test_an_empty_list_is_a_proven_absence() -> None:
    listing = read(answer(b'{"kind":"NodeList","items":[]}'))
    assert listing.is_absent and listing.command == COMMAND


@pytest.mark.parametrize("code", [1, -9, 137, 2])
def test_an_exit_code_that_is_not_0_leaves_nothing_to_read(code: int) -> None:
    listing = read(answer(json.dumps(LIST).encode(), code, b"what kubectl said"))
    assert not listing.rows and not listing.is_complete and not listing.is_readable and not listing.is_absent
    assert (listing.trouble, listing.command, listing.message) == (Trouble.FAILED, COMMAND, "what kubectl said")


@pytest.mark.parametrize("trouble", [Trouble.TIMEOUT, Trouble.TOO_LARGE, Trouble.NO_PROGRAM])
@pytest.mark.parametrize("stderr", [b"", NO_OBJECT, NO_TYPE])
def test_what_the_door_stopped_is_that_trouble_whatever_was_printed(trouble: Trouble, stderr: bytes) -> None:
    stopped = answer(json.dumps(LIST).encode(), None, stderr, trouble)
    assert not is_not_found(stopped) and why(stopped) is trouble
    reading = read(stopped, may_be_missing=True)
    assert reading.trouble is trouble and not reading.rows and not reading.is_complete


@pytest.mark.parametrize("code", [0, None])
def test_words_on_stderr_of_what_did_not_fail_prove_no_absence(code: int | None) -> None:
    assert not is_not_found(answer(b"", code, NO_OBJECT))


@pytest.mark.parametrize(("stderr", "is_proof"), [(NO_OBJECT, True), (NO_PATH, False), (NO_TYPE, False)])
def test_an_object_that_is_not_there_is_absent_a_path_that_is_not_there_proves_nothing(
    stderr: bytes, is_proof: bool
) -> None:
    listing = read(answer(b"", 1, stderr))
    assert listing.is_absent is is_proof and listing.command == COMMAND
    if not is_proof:
        assert (listing.trouble, listing.is_complete) == (Trouble.INVALID, False)
        assert listing.message == stderr.decode()


@pytest.mark.parametrize("stderr", [NO_OBJECT, NO_PATH, NO_TYPE])
def test_a_resource_that_some_servers_lack_is_absent_when_its_path_is(stderr: bytes) -> None:
    listing = read(answer(b"", 1, stderr), may_be_missing=True)
    assert listing.is_absent and listing.command == COMMAND and listing.trouble is None


def test_a_type_that_partial_discovery_does_not_know_is_not_absent() -> None:
    listing = read(answer(b"", 1, PARTIAL), may_be_missing=True)
    assert not listing.is_absent and listing.trouble is not None


def test_a_path_and_an_object_that_are_not_found_are_told_apart() -> None:
    assert is_no_such_path(answer(b"", 1, NO_PATH)) and is_no_such_path(answer(b"", 1, NO_TYPE))
    assert not is_no_such_path(answer(b"", 1, NO_OBJECT))
    assert not is_no_such_path(answer(b"", 1, b"\xff\xfe"))


def test_a_cause_is_found_on_any_line_and_bytes_that_are_no_text_hide_none() -> None:
    eof = answer(b"", 1, b"\xffPlease enter Username: error: EOF\nhint: log in")
    assert why(eof) is Trouble.UNAUTHORIZED
    assert is_not_found(answer(b"", 1, b"\xff\n" + NO_OBJECT))


def test_unless_told_otherwise_a_path_that_is_not_there_is_trouble() -> None:
    lost = answer(b"", 1, NO_PATH)
    assert read_list(lost, nodes.row).trouble is Trouble.INVALID
    assert unread(lost).trouble is Trouble.INVALID


def test_a_failure_is_unread_with_its_words() -> None:
    listing: Listing[Node] = unread(answer(b"", 1, b"nodes is forbidden: no"))
    assert (listing.trouble, listing.is_complete) == (Trouble.FORBIDDEN, False)
    assert (listing.command, listing.message) == (COMMAND, "nodes is forbidden: no")


@pytest.mark.parametrize("text", [b'{"items": [', b'{"items": []} x', b'{"items": [],"items": []}', b'{"a":1,"a":2}'])
def test_a_broken_list_is_invalid_and_says_where(text: bytes) -> None:
    reading = read(answer(text))
    assert (reading.trouble, reading.is_complete, reading.command) == (Trouble.INVALID, False, COMMAND)
    assert reading.message and not reading.rows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b'{"items": [],"items": []}', "items stands twice"),
        (b'{"kind":"a","kind":"b","items":[]}', "kind stands twice"),
        (b'{"items": [7]}', "an item that is no object"),
        (b'{"items": []}{', "text after the document"),
        (b"[]", "expected '{' at character 0"),
    ],
)
def test_what_is_wrong_with_a_list_is_said(text: bytes, said: str) -> None:
    assert read(answer(text)).message == said


def test_an_item_without_a_name_wherever_it_stands_leaves_the_list_in_doubt() -> None:
    for items in ([{}, {"metadata": {"name": "n1"}}], [{"metadata": {"name": "n1"}}, {}]):
        listing = read(answer(json.dumps({"kind": "NodeList", "items": items}).encode()))
        assert names(listing) == ["n1"] and not listing.is_complete and listing.trouble is None


@pytest.mark.parametrize(("metadata", "is_whole"), [({}, True), ({"continue": ""}, True), ({"continue": "x"}, False)])
def test_a_list_with_more_behind_it_is_a_sample(metadata: dict[str, str], is_whole: bool) -> None:
    for tree in ({"metadata": metadata, "items": []}, {"items": [], "metadata": metadata}):
        tree = {"kind": "NodeList", **tree}
        listing = read(answer(json.dumps(tree).encode()))
        assert listing.is_complete is is_whole and listing.is_absent is is_whole


def test_one_object_is_one_row() -> None:
    listing = read(answer(b'{"kind":"Node","metadata":{"name":"n1"}}'))
    assert names(listing) == ["n1"] and listing.is_complete and listing.command == COMMAND


def test_another_object_than_the_one_asked_for_is_invalid() -> None:
    listing = read(answer(b'{"kind":"Status","metadata":{}}'))
    assert (listing.trouble, listing.is_complete, listing.rows) == (Trouble.INVALID, False, ())
    assert (listing.command, listing.message) == (COMMAND, "not the object that was asked")


NODE = {"metadata": {"name": "n1"}}
POD = {"apiVersion": "v1", "kind": "Pod", **NODE}


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ({"kind": "PodList", "apiVersion": "v1", "items": [NODE]}, "no list of nodes"),
        ({"items": [], "kind": "PodList"}, "no list of nodes"),
        ({"kind": "Table", "apiVersion": "meta.k8s.io/v1", "items": []}, "no list of nodes"),
        ({"kind": "NodeList", "apiVersion": "metrics.k8s.io/v1beta1", "items": [NODE]}, "no list of nodes"),
        ({"kind": "List", "apiVersion": "v1", "items": [POD]}, "an item that is none of nodes"),
        ({"kind": "NodeList", "items": [NODE, POD]}, "an item that is none of nodes"),
        (POD, "not the object that was asked"),
    ],
)
def test_objects_of_another_kind_are_no_answer(tree: dict[str, object], said: str) -> None:
    """A caching wrapper has given the list of Pods to whoever asked for nodes."""
    listing = read(answer(json.dumps(tree).encode()))
    assert (listing.trouble, listing.is_complete, listing.rows) == (Trouble.INVALID, False, ())
    assert (listing.command, listing.message) == (COMMAND, said)


@pytest.mark.parametrize("kind", ["NodeList", "List"])
def test_both_forms_of_a_list_are_read(kind: str) -> None:
    own = {"kind": "Node", "apiVersion": "v1", **NODE}
    assert names(read(answer(json.dumps({"kind": kind, "apiVersion": "v1", "items": [own]}).encode()))) == ["n1"]


@pytest.mark.parametrize(
    ("request_", "kind", "version"),
    [
        (Request("/apis/crd.projectcalico.org/v1", "blockaffinities"), "BlockAffinity", "crd.projectcalico.org/v1"),
        (Request("/apis/apps/v1", "daemonsets"), "DaemonSet", "apps/v1"),
        (Request("/apis/kubeovn.io/v1", "iptables-eips"), "IptablesEIP", "kubeovn.io/v1"),
        (Request("/api/v1", "services"), "Service", "v1"),
    ],
)
def test_every_resource_knows_its_kind(request_: Request, kind: str, version: str) -> None:
    asked: Asked = request_.asked
    assert asked.is_list({"kind": f"{kind}List", "apiVersion": version})
    assert asked.is_object({"kind": kind, "apiVersion": version})
    assert not asked.is_list({"kind": "PodList", "apiVersion": "v1"})
    assert not asked.is_object({"kind": kind, "apiVersion": "example.com/v1"})


@pytest.mark.parametrize("blank", [b"", b" \n"])
def test_nothing_printed_is_no_list(blank: bytes) -> None:
    assert read(answer(blank)).trouble is Trouble.INVALID
