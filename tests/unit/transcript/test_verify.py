"""``verify`` reads a transcript back as it comes out of other places, says what holds."""

from __future__ import annotations

import html
import re
import tempfile
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.in_process import run
from tests.support.program import Result


@pytest.fixture(scope="module")
def told() -> str:
    """The transcript of the recorded Minikube."""
    return run("--demo", "transcript").stdout


def checked(text: str | bytes, *args: str) -> Result:
    with tempfile.NamedTemporaryFile() as file:
        file.write(text if isinstance(text, bytes) else text.encode())
        file.flush()
        return run("--demo", *args, "verify", file.name)


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


@pytest.mark.parametrize("form", ["markdown", "text", "html", "jira", "telegram"])
@pytest.mark.parametrize("cluster", ["eks", "k3s", "two-networks"])
def test_what_the_notes_say_of_a_fact_is_not_taken_for_its_answer(cluster: str, form: str, tmp_path: Path) -> None:
    file = tmp_path / "answer"
    file.write_text(run("--demo", cluster, "transcript", "--format", form).stdout)
    result = run("--demo", cluster, "verify", str(file))
    assert result.code == 0 and "differs" not in result.stdout, result.stdout


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
