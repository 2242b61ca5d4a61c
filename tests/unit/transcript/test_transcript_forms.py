"""Every form of the transcript, on the recorded Minikube: what it is made of, and that all forms tell the same."""

from __future__ import annotations

import html
import re

import pytest

from netinfo.cli.commands.transcript import FACTS
from netinfo.model.report import Fact, State, Verdict
from netinfo.transcript.forms import render
from netinfo.transcript.nouns import Section, Shown, Transcript
from netinfo.transcript.parse import parse
from tests.support import program
from tests.support.in_process import run
from tests.support.program import ROOT, Result
from tests.support.transcripts import Page, read

ANSWERS = ("bridge", "10.244.0.0/16", "10.96.0.0/12")
FORMS = ("markdown", "text", "html", "jira", "telegram", "commands")


def transcript(*args: str) -> Result:
    return run("--demo", "transcript", *args)


@pytest.fixture(scope="module")
def page() -> Page:
    return read(transcript().stdout)


@pytest.mark.parametrize("form", FORMS[:-1])
def test_every_form_begins_with_the_facts(form: str) -> None:
    result = transcript("--format", form)
    head = "\n".join(result.stdout.splitlines()[:8])
    assert result.code == 0 and all(answer in head for answer in (*ANSWERS, "minikube", "v1.37.2"))


def test_markdown_is_a_table_three_questions_and_notes(page: Page) -> None:
    assert page.headings == (
        "Which network solution (CNI) is used?",
        "Which address block do Pods use?",
        "Which address block do Services use?",
        "Notes",
    )
    assert list(page.rows) == ["CNI", "Pod CIDR", "Service CIDR", "Distribution", "Kubernetes version", "Nodes"]
    assert "bridge is set up by a file on the node" in page.text
    assert "This is not the answer: it is the slice of each node, a part of the block." in page.paragraphs
    assert "NetworkPolicy is not enforced here" in page.text


def test_a_sentence_follows_every_output(page: Page) -> None:
    parts = re.split(r"```console\n.*?```\n", page.text, flags=re.DOTALL)[1:]
    assert len(parts) == len(page.fences) == 8
    assert all(re.match(r"\n[^\n#`]*`?[^\n]+\.\n", part) for part in parts), parts


def test_an_answer_is_short_enough_to_be_read(page: Page) -> None:
    assert len(page.text.splitlines()) <= 130


def test_text_has_no_mark_up_and_the_same_consoles(page: Page) -> None:
    text = transcript("--format", "text").stdout
    assert "`" not in text and "|--" not in text and "## " not in text
    assert all(f"$ {fence.line}\n{fence.output}" in text for fence in page.fences)
    assert text.startswith(
        "CNI:                bridge (minikube) - agreed\nPod CIDR:           10.244.0.0/16 - agreed\n"
    )


def test_html_has_no_style_and_the_same_consoles(page: Page) -> None:
    text = transcript("--format", "html").stdout
    blocks = [html.unescape(each) for each in re.findall(r"<pre>(.*?)</pre>", text, re.DOTALL)]
    assert blocks == [f"$ {fence.line}\n{fence.output}" for fence in page.fences]
    assert set(re.findall(r"<(\w+)[ >]", text)) == {"table", "tr", "th", "td", "h2", "p", "pre", "code", "ul", "li"}
    assert "<code>10.244.0.0/16</code>" in text and "&quot;--cluster-cidr=10.244.0.0/16&quot;" in text


def test_jira_has_its_own_marks_and_the_same_consoles(page: Page) -> None:
    text = transcript("--format", "jira").stdout
    blocks = re.findall(r"\{noformat\}\n(.*?)\{noformat\}", text, re.DOTALL)
    assert blocks == [f"$ {fence.line}\n{fence.output}" for fence in page.fences]
    assert text.startswith("|| CNI | {{bridge}} (minikube) - agreed |\n")
    assert "h2. Which address block do Pods use?" in text and "`" not in text
    assert r"{{\-\-cluster\-cidr}}" in text or r"{{\-\-cluster-cidr}}" in text


def test_telegram_is_one_short_message_without_a_table(page: Page) -> None:
    text = transcript("--format", "telegram").stdout
    assert len(text) < 1500 and "|" not in text.replace(" | grep ", "")
    blocks = re.findall(r"```\n\$ (.*?)\n(.*?)```", text, re.DOTALL)
    assert len(blocks) == 3 and all(
        (line, output) in [(f.line, f.output) for f in page.fences] for line, output in blocks
    )
    assert text.startswith("CNI: bridge (minikube)\nPod CIDR: 10.244.0.0/16\nService CIDR: 10.96.0.0/12\n")


def test_the_bare_commands_are_those_of_the_transcript(page: Page) -> None:
    assert transcript("--format", "commands").stdout.splitlines() == page.commands


@pytest.mark.parametrize("name", FACTS)
def test_one_fact_has_one_question(name: str) -> None:
    result = transcript("--fact", name)
    made = read(result.stdout)
    assert result.code in (0, 3, 5) and len(made.headings) in (1, 2) and made.headings[0].endswith("?")
    assert made.fences or made.rows[next(iter(made.rows))] in ("unknown", "none in the cluster")
    assert "no output of a command could be shown" not in result.stdout


def test_the_name_of_a_fact_or_form_that_does_not_exist_lists_those_that_do() -> None:
    result = transcript("--fact", "colour")
    assert result.code == 2 and "cni, pod-cidr, service-cidr" in result.stderr
    result = transcript("--format", "pdf")
    assert result.code == 2 and "markdown, text, html, jira, telegram, commands" in result.stderr


def test_theory_comes_on_request_and_is_true_of_this_cluster() -> None:
    text = transcript("--explain").stdout
    theory = {part.partition("\n")[0]: part for part in text.split("\n## ")[4:-1]}
    assert list(theory) == [
        "CNI and CNM",
        "Network namespaces",
        "The Pod network without NAT",
        "Bridge, routes, overlay",
        "What bridge does",
        "NetworkPolicy",
        "How Services are balanced",
    ]
    assert "Linux bridge" in theory["Bridge, routes, overlay"] and "one node" in theory["Bridge, routes, overlay"]
    assert "not enforced here" in theory["NetworkPolicy"] and "`iptables`" in theory["How Services are balanced"]
    for part in theory.values():
        sentences = re.findall(r"[.:;](?=\s|$)", part.partition("\n\n")[2])
        assert 1 <= len(sentences) <= 6, part
    assert text.count("NetworkPolicy is not enforced here") == 1


def test_several_clusters_have_a_heading_each() -> None:
    """Two contexts of which none answers: the transcript still tells them apart."""
    result = program.run("transcript", "--context", "one", "--context", "two", env={"KUBECONFIG": "/dev/null"})
    assert result.code == 6 and re.findall(r"^# .*", result.stdout, re.MULTILINE) == [
        "# Context `one`",
        "# Context `two`",
    ]


#: Recorded clusters, and what their theory has to say of them.
THEORY = {
    "calico": ("no bridge: every Pod has its own route", "(`ipip`), an overlay", "enforced here by `Calico`"),
    "flannel": ("hang on a Linux bridge", "(`vxlan`), an overlay", "not enforced here"),
    "kind": ("no bridge: every Pod has its own route", "packets travel as they are", "enforced here by `kindnet`"),
    "kube-router": (
        "hang on a Linux bridge",
        "enforced here by `kube-router`",
        "There is no `kube-proxy`: `kube-router`",
    ),
    "cilium-cluster-pool": ("`ebpf` on every node takes the place of a bridge", "enforced here by `Cilium`"),
}


@pytest.mark.parametrize("name", THEORY)
def test_theory_is_true_of_other_clusters_too(name: str) -> None:
    text = run("--from", str(ROOT / "tests" / "clusters" / name), "transcript", "--explain").stdout
    assert [phrase for phrase in THEORY[name] if phrase not in text] == []


@pytest.mark.parametrize("form", FORMS[:-1])
def test_the_exit_code_of_a_command_that_found_nothing_is_told_and_read_back(form: str) -> None:
    """``grep -c`` in a saved dump: what it prints is ``0``, and it ends with 1."""
    shown = Shown("kubectl --context a get pods -A -o yaml | grep -c -e --cluster-cidr", "0\n", exit_code=1)
    verdict = Verdict(Fact.POD_CIDRS, State.UNKNOWN)
    section = Section(Fact.POD_CIDRS, "Which address block do Pods use?", verdict, "", (shown,))
    read_back = parse(render(Transcript((), (section,)), form))
    assert [(each.line, each.exit_code) for each in read_back] == [(shown.line, 1)]
