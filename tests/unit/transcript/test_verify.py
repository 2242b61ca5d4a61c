"""``verify`` reads a transcript back as it comes out of other places, runs only its own commands, says what holds."""

from __future__ import annotations

import html
import random
import re
import shutil
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.apiserver.server import ApiServer
from tests.support import objects as a
from tests.support import transcripts
from tests.support.program import Result, run
from tests.support.transcripts import Stage, read


@pytest.fixture(scope="module")
def told() -> str:
    """The transcript of the recorded Minikube."""
    return run("--demo", "transcript").stdout


def checked(text: str | bytes, *args: str) -> Result:
    return run("--demo", *args, "verify", "-", stdin=text if isinstance(text, bytes) else text.encode())


def holds(result: Result) -> bool:
    """Exit 0, and every line of the result but the last says so."""
    lines = [line for line in result.stdout.splitlines()[:-1] if not line.startswith("  ")]
    return result.code == 0 and len(lines) >= 8 and all(line.startswith("holds: $ ") for line in lines)


def _console(text: str) -> str:
    """Only what stands in the fences, as somebody copies it out of a rendered page."""
    return "\n".join(re.findall(r"```console\n(.*?)```", text, re.DOTALL))


def _reflowed(text: str) -> str:
    """Lines of a narrow editor."""
    return "\n".join("\n".join(textwrap.wrap(line, 60)) or "" for line in text.splitlines())


#: What places do to a text between the console and the reader.
PASTES: dict[str, Callable[[str], str | bytes]] = {
    "as it is": lambda text: text,
    "GitHub, saved by a Windows editor": lambda text: text.replace("\n", "\r\n"),
    "GitHub, quoted in an answer": lambda text: "".join(f"> {line}\n" for line in text.splitlines()),
    "GitHub, copied out of the rendered page": _console,
    "Moodle, trailing blanks": lambda text: text.replace("\n", "   \n"),
    "Moodle, entities": lambda text: html.escape(text),
    "Moodle, non-breaking blanks": lambda text: text.replace("    ", "\u00a0 \u00a0 "),
    "Moodle, wrapped lines": _reflowed,
    "Moodle, lost indentation": lambda text: "".join(f"{line.lstrip()}\n" for line in text.splitlines()),
    "Moodle, a page of HTML": lambda text: "<div>" + "".join(_html(text)) + "</div>",
    "Telegram, no fences": lambda text: text.replace("```console\n", "").replace("```\n", ""),
    "Telegram, typographic quotes": lambda text: text.replace('"', "“").replace(" -- ", " — "),
    "a mail": lambda text: "".join(f"> {line}\r\n" for line in text.splitlines()),
    "PowerShell's redirect": lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
    "Notepad's UTF-8": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "another prompt": lambda text: text.replace("\n$ ", "\nstudent@laptop:~$ "),
    "a root prompt": lambda text: text.replace("\n$ ", "\nroot@controlplane:~# "),
    "PowerShell's prompt": lambda text: text.replace("\n$ ", "\nPS C:\\Users\\me> "),
    "a zsh prompt": lambda text: text.replace("\n$ ", "\n➜  ~ "),
    "no prompt": lambda text: text.replace("\n$ ", "\n"),
    "tildes for a fence": lambda text: text.replace("```", "~~~~"),
    "a blank line above and below each output": lambda text: re.sub(r"(\n\$ [^\n]*\n)", r"\1\n", text),
    "a fence around all of it": lambda text: f"My answer:\n\n````markdown\n{text}````\n\nThat is all.\n",
    "a fence around all of it that is no longer than those in it": lambda text: f"```md\n{text}```\n",
    "a list, where blocks are indented": lambda text: textwrap.indent(text, "  "),
}


def _html(text: str) -> list[str]:
    return [f"<pre><code>{html.escape(part)}</code></pre><p>{number}</p>" for number, part in enumerate(_parts(text))]


def _parts(text: str) -> list[str]:
    return re.findall(r"```console\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("place", PASTES)
def test_a_pasted_transcript_still_holds(told: str, place: str) -> None:
    result = checked(PASTES[place](told))
    assert holds(result), result.stdout


@pytest.mark.parametrize("form", ["markdown", "text", "html", "jira"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_form_with_outputs_is_read_back(form: str, language: str) -> None:
    written = run("--demo", "--lang", language, "transcript", "--format", form, "--explain").stdout
    result = checked(written)
    assert holds(result), result.stdout


def test_a_message_of_telegram_holds_too() -> None:
    result = checked(run("--demo", "transcript", "--format", "telegram").stdout)
    assert result.code == 0 and result.stdout.endswith("3 of 3 commands hold\n")


def test_commands_without_outputs_prove_nothing() -> None:
    result = checked(run("--demo", "transcript", "--format", "commands").stdout)
    assert result.code == 4 and "the text shows no output of it" in result.stdout


def test_a_forged_output_is_found_and_only_its_lines_are_shown(told: str) -> None:
    result = checked(told.replace("minikube   10.244.0.0/24", "minikube   10.244.0.0/16"))
    assert result.code == 4
    assert "  - minikube   10.244.0.0/16\n  + minikube   10.244.0.0/24\n" in result.stdout
    assert result.stdout.count("differs: ") == 1 and result.stdout.endswith("7 of 8 commands hold\n")


ALL_FORMS = ["markdown", "text", "html", "jira", "telegram"]


#: How the lines begin that state an answer.
STATES = (
    *("|", "<tr>", "<p>", "Answer", "Ответ"),
    *("CNI", "Pod CIDR", "Service CIDR", "Nodes", "Kubernetes", "Блок адресов"),
)


def _stating(text: str, change: Callable[[str], str]) -> str:
    """The text with the lines changed that state something: no command and no output."""
    return "\n".join(change(line) if line.startswith(STATES) else line for line in text.split("\n"))


@pytest.mark.parametrize("form", ALL_FORMS)
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("true", ["10.244.0.0/16", "10.96.0.0/12", "bridge"])
def test_an_answer_that_was_changed_does_not_hold(form: str, language: str, true: str) -> None:
    written = run("--demo", "--lang", language, "transcript", "--format", form).stdout
    forged = _stating(written, lambda text: text.replace(true, "10.99.0.0/16"))
    assert forged != written
    result = checked(forged)
    assert result.code == 4
    assert "the text says 10.99.0.0/16" in result.stdout and f"now it is {true} (agreed)" in result.stdout
    assert result.stdout.count("  differs: ") == 1 and "\ndiffers: " not in result.stdout


@pytest.mark.parametrize("form", ["markdown", "text", "html", "jira"])
@pytest.mark.parametrize(
    ("true", "false"),
    [("agreed", "single"), ("v1.37.2", "v1.20.0"), ("Nodes | 1", "Nodes | 3"), ("Nodes: ", "Nodes: 3")],
)
def test_a_state_or_a_row_of_the_cluster_that_was_changed_does_not_hold(form: str, true: str, false: str) -> None:
    written = run("--demo", "transcript", "--format", form).stdout
    forged = _stating(written, lambda text: text.replace(true, false))
    assert checked(forged).code == (0 if forged == written else 4)


@pytest.mark.parametrize("form", ["markdown", "html", "jira"])
def test_a_proof_that_was_cut_out_is_missed(form: str) -> None:
    written = run("--demo", "transcript", "--format", form).stdout
    blocks = re.findall(r"```console.*?```|<pre>.*?</pre>|\{noformat\}.*?\{noformat\}", written, re.DOTALL)
    for block in blocks:
        written = written.replace(block, "", 1) if block is not blocks[0] else written
    result = checked(written)
    assert result.code == 4 and result.stdout.count("\nmissing: $ ") == len(blocks) - 1
    assert "  not proven: Service CIDR: 10.96.0.0/12 (agreed)\n" in result.stdout


@pytest.mark.parametrize(
    "invented",
    [
        "```console\nkubectl describe nodes\nPodCIDR: 10.99.0.0/16\n```\n",
        "```\nkubectl cni-info\n10.99.0.0/16\n```\n",
        "```console\ncat /etc/cni/net.d/99-other.conf\n10.99.0.0/16\n```\n",
        "kubectl describe nodes\n10.99.0.0/16\n",
    ],
)
def test_a_command_that_was_invented_is_told_with_a_prompt_or_without(told: str, invented: str) -> None:
    result = checked(f"{told}\n{invented}")
    assert result.code == 4 and "not run: $ " in result.stdout


@pytest.mark.parametrize("form", ["markdown", "text", "html", "jira"])
def test_text_behind_an_output_that_the_command_did_not_print_is_told(form: str) -> None:
    written = run("--demo", "transcript", "--format", form).stdout
    forged = re.sub(r"(kubernetes +\[10\.96\.0\.0/12\]\n)", r"\1so Pods use 10.99.0.0/16\n", written)
    assert forged != written
    result = checked(forged)
    assert result.code == 4 and "10.99.0.0/16" in result.stdout


def test_what_a_person_writes_around_a_transcript_is_theirs(told: str) -> None:
    result = checked(f"Homework of Ivan, group 3\n\n{told}\nConclusion: Pods and Services do not share addresses.\n")
    assert result.code == 0


@pytest.mark.parametrize(
    "forge",
    [
        lambda text: text.replace('"--cluster-cidr=10.244.0.0/16",', '"--cluster-cidr=10.245.0.0/16",'),
        lambda text: text.replace("cni.lock\n", ""),
        lambda text: text.replace(
            "kubernetes   [10.96.0.0/12]\n", "kubernetes   [10.96.0.0/12]\nmore   [10.0.0.0/8]\n"
        ),
        lambda text: text.replace("kube-proxy   1", "kube-proxy   11"),
    ],
)
def test_a_line_changed_added_or_left_out_differs(told: str, forge: Callable[[str], str]) -> None:
    assert forge(told) != told
    result = checked(forge(told))
    assert result.code == 4 and result.stdout.count("differs: ") == 1


def test_the_result_can_be_read_in_russian(told: str) -> None:
    result = checked(told, "--lang", "ru")
    assert result.code == 0 and result.stdout.endswith("подтвердилось команд: 8 из 8\n")


def test_demo_behind_a_command_leaves_its_argument_alone(told: str, tmp_path: Path) -> None:
    (tmp_path / "told.md").write_text(told)
    assert run("verify", "--demo", str(tmp_path / "told.md")).code == 0
    assert run("verify", "--demo", "minikube", str(tmp_path / "told.md")).code == 0
    assert run("explain", "--demo", "calico").stdout == run("explain", "calico").stdout


def test_a_text_without_a_command_is_a_usage_error(tmp_path: Path) -> None:
    assert checked("There is nothing here.\n").code == 2
    for file in (tmp_path / "missing", tmp_path):
        result = run("--demo", "verify", str(file))
        assert result.code == 2 and "  next:  kubectl netinfo transcript -O FILE" in result.stderr


def test_standard_input_cannot_be_both() -> None:
    result = run("--from", "-", "verify", "-")
    assert result.code == 2 and "  next:  give one of them as a file" in result.stderr


#: Lines that a hostile text offers in place of a command or beside it. CANARY is a file that none may create.
HOSTILE = (
    "touch CANARY",
    "kubectl get pods; touch CANARY",
    "kubectl --context minikube get ds -A -o name; touch CANARY",
    "kubectl --context minikube get ds -A -o name && touch CANARY",
    "kubectl --context minikube get ds -A -o name | tee CANARY",
    "kubectl --context minikube cluster-info dump --output-directory=CANARY",
    "kubectl --context minikube get ds -A -o name > CANARY",
    "kubectl --context minikube get ds -A -o $(touch CANARY)",
    "kubectl --context minikube get ds -A -o `touch CANARY`",
    "kubectl --context minikube delete node minikube",
    "kubectl --context minikube exec -n kube-system etcd-minikube -- touch CANARY",
    "kubectl --context minikube get --raw /api/v1/secrets",
    "kubectl --context minikube -n kube-system get secrets -o yaml",
    "kubectl --kubeconfig=CANARY get nodes",
    "kubectl --context $(touch CANARY) get nodes",
    "kubectl netinfo --context minikube --record CANARY",
    "minikube ssh -p minikube -- touch CANARY",
    "minikube ssh -p minikube -- ls -1A /etc/cni/net.d; touch CANARY",
    "minikube ssh -p minikube -- cat /etc/shadow",
    "minikube delete",
    "minikube ssh -p minikube -- grep -m 1 subnet /etc/cni/net.d/1-k8s.conflist | sh",
    "kubectl --context minikube cluster-info dump | grep -m 1 -- --cluster-cidr | sh -c 'touch CANARY'",
    "kubectl --context minikube cluster-info dump | grep -f CANARY",
    "\\\ntouch CANARY",
    "kubectl --context minikube get ds -A -o name \\\n; touch CANARY",
)


@pytest.fixture
def watched(fresh_current: ApiServer, tmp_path: Path) -> tuple[Stage, Path]:
    """Minikube on the real API server, every call of kubectl and minikube written to a file."""
    here = transcripts.stage(fresh_current, tmp_path, a.minikube_bridge())
    log = tmp_path / "calls"
    for name in ("kubectl", "minikube"):
        shutil.move(here.path / name, tmp_path / f"real-{name}")
        (here.path / name).write_text(f'#!/bin/sh\necho "{name} $*" >>{log}\nexec {tmp_path}/real-{name} "$@"\n')
        (here.path / name).chmod(0o755)
    return here, log


def called(log: Path) -> set[str]:
    """The calls, without the random name of the folder in which a proxy listens."""
    lines = log.read_text().splitlines() if log.exists() else []
    log.unlink(missing_ok=True)
    return {re.sub(r"--unix-socket=\S+", "--unix-socket=", line) for line in lines}


def test_nothing_is_run_that_the_program_would_not_print(watched: tuple[Stage, Path], tmp_path: Path) -> None:
    here, log = watched
    own = here.run("transcript").stdout
    allowed = called(log)
    unchanged = here.run("verify", "-", stdin=own.encode())
    allowed |= called(log)
    canary = tmp_path / "canary"
    blocks = [f"```console\n$ {line.replace('CANARY', str(canary))}\nx\n```\n" for line in HOSTILE]
    result = here.run("verify", "-", stdin=("\n".join([own, *blocks])).encode())
    assert result.code == 4 and not canary.exists()
    assert called(log) <= allowed
    assert result.stdout.count("holds: ") == unchanged.stdout.count("holds: ") >= len(read(own).fences)


def test_ten_thousand_broken_commands_run_nothing_either(watched: tuple[Stage, Path], tmp_path: Path) -> None:
    """Own commands with something put into them or taken out of them somewhere."""
    here, log = watched
    told = here.run("--timeout", "60s", "transcript").stdout
    own, allowed = read(told).commands, called(log)
    here.run("--timeout", "60s", "verify", "-", stdin=told.encode())
    allowed |= called(log)
    dice, canary = random.Random(4), tmp_path / "canary"
    pieces = [f"; touch {canary} ;", f"$(touch {canary})", f"`touch {canary}`", "|", "&&", "\n", "'", '"', "--", "\x00"]
    pieces += [f" > {canary} ", " delete ", " --all ", "\u202e", "–", "…", "  ", "\\", "\r", "<pre>", "```", "{code}"]
    lines = []
    for _ in range(10_000):
        line = dice.choice(own)
        begin = dice.randrange(len(line))
        end = min(len(line), begin + dice.choice((0, 0, 1, 5)))
        lines.append(f"$ {line[:begin]}{dice.choice(pieces)}{line[end:]}\n")
    result = here.run("--timeout", "60s", "verify", "-", stdin="".join(lines).encode())
    assert result.code == 4 and "Traceback" not in result.stderr
    assert not canary.exists() and called(log) <= allowed


def test_a_change_of_the_cluster_is_told(fresh_current: ApiServer, tmp_path: Path) -> None:
    here = transcripts.stage(fresh_current, tmp_path, a.minikube_bridge())
    before = here.run("transcript").stdout
    file = tmp_path / "node" / "etc" / "cni" / "net.d" / "0-other.conflist"
    file.write_text('{"name": "other", "plugins": [{"type": "ptp"}]}')
    result = here.run("verify", "-", stdin=before.encode())
    assert result.code == 4
    assert "differs: $ minikube ssh -p minikube -- ls -1A /etc/cni/net.d\n  + 0-other.conflist\n" in result.stdout


def test_the_text_does_not_choose_the_context(fresh_current: ApiServer, tmp_path: Path) -> None:
    """Its commands name the context it was made on; the user says which cluster is asked."""
    here = transcripts.stage(fresh_current, tmp_path, a.minikube_bridge())
    text = here.run("transcript").stdout
    other = text.replace("--context minikube", "--context production")
    result = here.run("verify", "-", stdin=other.encode())
    assert result.code == 2 and result.stdout == ""
    assert "the transcript is of context production, and the current one is minikube" in result.stderr
    assert "kubectl netinfo verify --context production" in result.stderr
    config = here.kubeconfig.read_text()
    here.kubeconfig.write_text(config.replace("current-context: minikube", "current-context: elsewhere"))
    assert here.run("verify", "-", stdin=text.encode()).code != 0
    result = here.run("--context", "minikube", "verify", "-", stdin=text.encode())
    assert result.code == 0 and "context minikube:" in result.stderr
