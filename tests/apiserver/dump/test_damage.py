"""Dumps as they come out of terminals, chats and editors: read as far as they go, with a word about what was lost."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable

import pytest

from tests.support.dumps.judged import damages, judged, unread, values

FLANNEL = {
    "cni": "flannel",
    "podCIDRs": ("10.244.0.0/16",),
    "serviceCIDRs": ("10.96.0.0/12",),
    "nodeCIDRs": ("10.244.0.0/24", "10.244.1.0/24"),
}


def unindented(data: bytes) -> bytes:
    return re.sub(rb"(?m)^[ \t]+", b"", data)


def wrapped(data: bytes, width: int) -> bytes:
    """As a terminal of that width copies it: every longer line broken."""
    lines = []
    for line in data.split(b"\n"):
        lines += [line[at : at + width] for at in range(0, len(line), width)] or [b""]
    return b"\n".join(lines)


def prompted(data: bytes) -> bytes:
    """With prompts and other commands around the documents."""
    prompt = "PS C:\\Users\\Иван> "
    before = f"{prompt}kubectl cluster-info\nKubernetes control plane is running at https://192.168.59.100:8443\n\n"
    return f"{before}{prompt}kubectl cluster-info dump\n".encode() + data + f"{prompt}\n".encode()


CLEAN: dict[str, Callable[[bytes], bytes]] = {
    "with CRLF": lambda data: data.replace(b"\n", b"\r\n"),
    "with a byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "as UTF-16 of PowerShell": lambda data: data.decode().replace("\n", "\r\n").encode("utf-16"),
    "as UTF-16, big end first": lambda data: b"\xfe\xff" + data.decode().encode("utf-16-be"),
    "as UTF-16 without a mark": lambda data: data.decode().encode("utf-16-le"),
    "without indentation": unindented,
    "without indentation, with CRLF": lambda data: unindented(data).replace(b"\n", b"\r\n"),
    "with prompts": prompted,
    "with kubectl's last words": lambda data: data + b"Cluster info dumped to standard output\n",
    "in one line a document": lambda data: re.sub(rb"(?m)^\{\n(?:[ ].*\n)+\}", joined, data),
}


def joined(document: re.Match[bytes]) -> bytes:
    return b"".join(line.strip() for line in document.group().split(b"\n"))


@pytest.mark.parametrize("how", CLEAN)
def test_a_paste_that_lost_nothing_gives_everything(how: str, flannel_stream: bytes) -> None:
    report = judged(CLEAN[how](flannel_stream))
    assert values(report) == FLANNEL
    assert damages(report) == []


@pytest.mark.parametrize("width", [40, 79, 80, 132])
def test_a_paste_that_a_terminal_wrapped_is_joined_again_and_says_so(width: int, flannel_stream: bytes) -> None:
    report = judged(wrapped(flannel_stream, width))
    assert {fact: values(report)[fact] for fact in ("podCIDRs", "serviceCIDRs")} == {
        "podCIDRs": ("10.244.0.0/16",),
        "serviceCIDRs": ("10.96.0.0/12",),
    }
    if width <= 80:
        assert any("joined again" in each for each in damages(report))


def test_evidence_from_a_damaged_list_says_so(flannel_stream: bytes) -> None:
    broken = flannel_stream.replace(b"--cluster-cidr=10.244", b"--cluster-cidr=\n10.244")
    evidence = next(v for f, v in judged(broken).facts.items() if f == "podCIDRs").evidence
    said = [each.says for each in evidence if each.source == "kube-controller-manager"]
    assert said and all("from a damaged list" in each for each in said)


def test_a_list_that_is_cut_off_keeps_what_stands_before_and_names_the_facts(flannel_stream: bytes) -> None:
    cut = flannel_stream.rindex(b'"name": "kube-scheduler')
    report = judged(flannel_stream[:cut])
    assert values(report)["podCIDRs"] == ("10.244.0.0/16",)
    assert any("the dump ends inside it, after" in each for each in damages(report))
    assert unread(report)["pods"] == "damaged in the dump"
    touched = {str(fact) for each in report.warnings if each.code == "dump-damaged" for fact in each.facts}
    assert {"podCIDRs", "serviceCIDRs"} <= touched


def test_the_top_that_scrolled_away_is_missed(flannel_stream: bytes) -> None:
    """A paste that begins inside the last node: no nodes, but what stands behind is whole."""
    begin = flannel_stream.index(b'"kubeletVersion"', flannel_stream.index(b'"worker"'))
    report = judged(flannel_stream[begin:])
    assert unread(report)["nodes"] == "not in the dump" and report.cluster.nodes is None
    assert values(report)["podCIDRs"] == ("10.244.0.0/16",) and values(report)["nodeCIDRs"] is None
    assert any("a piece of a document" in each for each in damages(report))


def test_a_paste_that_begins_inside_a_pod_uses_the_pods_behind_it(flannel_stream: bytes) -> None:
    report = judged(flannel_stream[flannel_stream.index(b'"--advertise-address') :])
    assert values(report)["serviceCIDRs"] == ("10.96.0.0/12",)  # of the controller manager
    assert any("the list that this object belongs to is damaged" in each for each in damages(report))


def test_a_piece_cut_out_of_the_middle_is_missed(flannel_stream: bytes) -> None:
    begin = flannel_stream.index(b'"name": "kube-apiserver')
    report = judged(flannel_stream[:begin] + flannel_stream[begin + 3000 :])
    assert values(report)["podCIDRs"] == ("10.244.0.0/16",)
    assert damages(report)


def test_a_log_without_an_end_hides_what_follows_and_says_so(flannel_stream: bytes) -> None:
    first = re.search(rb"==== END logs for [^\n]*\n", flannel_stream)
    assert first is not None
    report = judged(flannel_stream[: first.start()] + flannel_stream[first.end() :])
    assert any("ends inside the log of" in each for each in damages(report))


def test_yaml_that_lost_its_indentation_is_no_answer(dumps: dict[str, object]) -> None:
    data = dumps["flannel"].data("streamed_yaml")  # type: ignore[attr-defined]
    lost = unindented(data) + b'{"kind": "NodeList", "apiVersion": "v1", "metadata": {}, "items": []}'
    try:
        report = judged(lost)
    except Exception as error:  # the refusal is an answer too
        assert "nothing of a cluster" in str(error)
    else:
        assert all(value is None for value in values(report).values())


def test_yaml_that_breaks_off_inside_a_value_does_not_lie(dumps: dict[str, object]) -> None:
    """``--cluster-cidr=10.244.0.0/1`` is YAML, and an address block."""
    data = dumps["flannel"].data("streamed_yaml")  # type: ignore[attr-defined]
    flag = data.index(b"--cluster-cidr=10.244.0.0/16") + len(b"--cluster-cidr=10.244.0.0/1")
    for cut in (data[:flag], data[:flag] + b"\n", data[:flag] + b"\nPS C:\\> \n"):
        report = judged(cut)
        assert values(report)["podCIDRs"] is None
        assert damages(report)


def test_an_empty_list_of_kubectl_get_proves_nothing(flannel_stream: bytes) -> None:
    """kubectl prints an empty List also when it failed (kubernetes/kubernetes#52937)."""
    empty = b'{"apiVersion": "v1", "items": [], "kind": "List", "metadata": {"resourceVersion": ""}}\n'
    report = judged(flannel_stream.split(b"\n}\n")[0] + b"\n}\n" + empty)
    assert unread(report)["services"] == "not in the dump"


def test_items_that_are_null_are_none(minikube_stream: bytes) -> None:
    report = judged(minikube_stream.replace(b'"items": []', b'"items": null'))
    assert values(report)["podCIDRs"] == ("10.244.0.0/16",) and damages(report) == []


def test_a_text_that_is_no_dump_is_refused_with_the_next_step() -> None:
    with pytest.raises(Exception, match="holds nothing of a cluster"):
        judged(
            textwrap.dedent("""\
            apiVersion: v1
            kind: Pod
            metadata:
              name: kube-controller-manager
              namespace: kube-system
            spec:
              containers:
              - command: [kube-controller-manager, --cluster-cidr=10.0.0.0/8]
            """).encode()
        )
