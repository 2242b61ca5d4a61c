"""Catalogue B: kubeconfig and context."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import program
from tests.support.faults import executables, faults
from tests.support.faults.api import Api
from tests.support.faults.askers import Constructed
from tests.support.faults.faults import Fault
from tests.support.faults.objects import flannel
from tests.support.faults.runs import KUBECTL, ask, complaints, noise, with_config, with_stand_in
from tests.support.faults.server import FaultServer
from tests.support.faults.tls import Tls
from tests.support.program import Result

pytestmark = pytest.mark.real_kubectl
DANGLING = (
    "{apiVersion: v1, kind: Config, current-context: a, contexts: [{name: a, context: {cluster: gone, user: u}}]}"
)


def run(tmp_path: Path, text: str | bytes, *args: str) -> Result:
    """Run with real kubectl and a kubeconfig of this text."""
    config = tmp_path / "config"
    config.write_bytes(text.encode() if isinstance(text, str) else text)
    return with_config(config, *args)


def edited(config: Path, change: Callable[[dict[str, object]], object]) -> Path:
    """The kubeconfig file, changed in place."""
    tree = yaml.safe_load(config.read_text())
    change(tree)
    config.write_text(yaml.safe_dump(tree, allow_unicode=True))
    return config


def test_017_no_kubeconfig_at_all_is_said_so(tmp_path: Path) -> None:
    result = program.run(kubectl=KUBECTL, env={"HOME": str(tmp_path), "KUBERNETES_SERVICE_HOST": None})
    assert result.code == 6 and not complaints(result)
    assert "no kubeconfig" in result.stderr and "localhost" not in result.stderr


@pytest.mark.parametrize("value", ["/missing/config", '"/quoted/config"', "~/.kube/none"])
def test_018_to_019_a_kubeconfig_variable_that_names_nothing_is_quoted(tmp_path: Path, value: str) -> None:
    result = program.run(kubectl=KUBECTL, env={"HOME": str(tmp_path), "KUBECONFIG": value})
    assert result.code == 6 and not complaints(result) and value in result.stderr


def test_018_a_missing_file_of_the_flag_is_named(tmp_path: Path) -> None:
    for args in ((), ("--context", "a"), ("--all-contexts",)):
        result = with_config(tmp_path / "none", *args)
        assert result.code == 6 and not complaints(result, tmp_path)
        assert f'--kubeconfig names no file that exists: "{tmp_path}/none"' in result.stderr.splitlines()[0]


def test_020_an_empty_file_is_refused(tmp_path: Path) -> None:
    result = run(tmp_path, "")
    assert result.code == 6 and not complaints(result, tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v1\nkind: Config\nusers: [{name: u, user: {token: s3cret-t0ken}}",
        "apiVersion: v1\n\tkind: Config\n",
        b"\x00\x01\x02\x03",
        "apiVersion: v1\nkind: Config\ncontexts: 7\n",
    ],
    ids=["yaml", "tab", "binary", "types"],
)
def test_021_what_is_no_kubeconfig_is_refused_without_its_content(tmp_path: Path, text: str | bytes) -> None:
    result = run(tmp_path, text)
    assert result.code == 6 and not complaints(result, tmp_path), result.stderr
    assert "s3cret" not in result.stderr


def test_021_a_folder_is_no_kubeconfig(tmp_path: Path) -> None:
    result = with_config(tmp_path)
    assert result.code == 6 and not complaints(result, tmp_path.parent)


def test_022_to_023_another_cluster_on_localhost_is_never_asked(tmp_path: Path) -> None:
    """Where a context lacks its cluster, kubectl alone goes on to http://localhost:8080."""
    with FaultServer(flannel(), kind=Tls.OFF, port=8080) as server:
        for text in (DANGLING, "", "apiVersion: v1\nkind: Config\n", "current-context: gone\n"):
            result = run(tmp_path, text)
            assert result.code == 6 and not complaints(result, tmp_path), result.stderr
        assert server.requests == []


def test_024_an_unknown_context_is_named_with_the_command_that_lists_them(tmp_path: Path) -> None:
    result = run(tmp_path, DANGLING, "--context", "nope")
    assert result.code == 6 and not complaints(result, tmp_path)
    assert '"nope"' in result.stderr and "kubectl config get-contexts" in result.stderr


def test_025_a_dangling_current_context_is_refused(tmp_path: Path) -> None:
    result = run(tmp_path, DANGLING.replace("current-context: a", "current-context: b"))
    assert result.code == 6 and not complaints(result, tmp_path)


def test_026_without_a_current_context_the_way_to_choose_one_is_shown(tmp_path: Path) -> None:
    result = run(tmp_path, DANGLING.replace("current-context: a, ", ""))
    assert result.code == 6 and not complaints(result, tmp_path)
    assert "no current context" in result.stderr and "get-contexts" in result.stderr


def test_027_of_two_current_contexts_the_one_in_effect_is_shown(tmp_path: Path) -> None:
    with FaultServer(flannel()) as server:
        config = server.kubeconfig(tmp_path)
        config.write_text(f"current-context: other\n{config.read_text()}")
        result = with_config(config, "-o", "json")
    if result.code == 0:
        assert result.report["context"] == "test"
    else:  # newer kubectl refuses such a file
        assert result.code == 6 and not complaints(result, tmp_path)


def test_028_all_calls_name_the_same_context_even_if_it_is_switched_meanwhile(tmp_path: Path) -> None:
    log = tmp_path / "log"
    result = with_stand_in(executables.kubectl(tmp_path, before=f'echo "$*" >>{log}'))
    calls = [line for line in log.read_text().splitlines() if line.startswith("get ")]
    assert result.code == 0 and len(calls) > 5
    assert all("--context=test" in call for call in calls)


@pytest.mark.parametrize("name", ["-x", "--help", "-o=json"])
def test_029_a_context_that_looks_like_an_option_works(tmp_path: Path, name: str) -> None:
    with FaultServer(flannel()) as server:
        config = server.kubeconfig(tmp_path, context=name)
        result = with_config(config, f"--context={name}", "-o", "json")
    assert result.code == 0 and result.report["context"] == name


SHELLS = [shell for shell in ("sh", "bash", "dash", "zsh") if shutil.which(shell)]


@pytest.mark.parametrize("name", ["$(touch P)", ";touch P;", "`touch P`", "a' \"b", "&& touch P", "a\\b !x ~ *"])
def test_030_the_commands_of_a_hostile_context_do_nothing_else_when_pasted(tmp_path: Path, name: str) -> None:
    view = f'[{{"name":{_json(name)}}}]\n[{{"name":"c","cluster":{{"server":"https://h"}}}}]\n\n\n'
    answers = executables.answers_of(Constructed(Api(flannel()), view))
    report = with_stand_in(executables.kubectl(tmp_path / "1", answers=answers), "-o", "json")
    assert report.code == 0 and report.report["context"] == name
    commands = {each["command"] for fact in report.report["facts"].values() for each in fact["evidence"]}
    executables.program(tmp_path / "bin", "kubectl", f'printf "%s\\n" "$*" >>{tmp_path}/argv')
    for shell in SHELLS:
        for command in sorted(commands):
            environ = {"PATH": f"{tmp_path}/bin:{os.environ['PATH']}"}
            subprocess.run([shell, "-c", command], cwd=tmp_path, env=environ, check=False, capture_output=True)
    assert not (tmp_path / "P").exists()
    assert all(name in line for line in (tmp_path / "argv").read_text().splitlines())


@pytest.mark.parametrize(
    "name", ["a\nb", "a\x1b[31mb", "a\x07", "a\u009bb", "a\u202eb", "a\u200bb", "a\x00b"], ids=ascii
)
def test_031_a_context_with_invisible_characters_is_shown_escaped(tmp_path: Path, name: str) -> None:
    view = f'[{{"name":{_json(name)}}}]\n[{{"name":"c","cluster":{{"server":"https://h"}}}}]\n\n\n'
    answers = executables.answers_of(Constructed(Api(flannel()), view))
    result = with_stand_in(executables.kubectl(tmp_path, answers=answers), "-v")
    assert not noise(result) and result.code in (0, 6), result.stderr


def test_032_a_context_in_another_script_stays_what_it_is(tmp_path: Path) -> None:
    with FaultServer(flannel()) as server:
        result = with_config(server.kubeconfig(tmp_path, context="p\u0430ypal"), "-o", "json")
    assert result.code == 0 and result.report["context"] == "p\u0430ypal"


def test_033_a_context_of_10_000_characters_is_exact_in_json(tmp_path: Path) -> None:
    name = "c" * 10_000
    with FaultServer(flannel()) as server:
        result = with_config(server.kubeconfig(tmp_path, context=name), "-o", "json")
    assert result.code == 0 and result.report["context"] == name


def test_035_of_two_kubeconfigs_one_may_be_missing(tmp_path: Path) -> None:
    with FaultServer(flannel()) as server:
        both = f"{tmp_path}/missing{os.pathsep}{server.kubeconfig(tmp_path)}"
        result = program.run(kubectl=KUBECTL, env={"HOME": str(tmp_path), "KUBECONFIG": both})
    assert result.code == 0


@pytest.mark.parametrize("how", ["crlf", "bom", "utf-16"])
def test_036_kubeconfigs_of_windows_work(tmp_path: Path, how: str) -> None:
    with FaultServer(flannel()) as server:
        config = server.kubeconfig(tmp_path)
        text = config.read_text()
        config.write_bytes(
            {"crlf": text.replace("\n", "\r\n").encode(), "bom": b"\xef\xbb\xbf" + text.encode()}.get(
                how, text.encode("utf-16")
            )
        )
        assert with_config(config).code == 0


@pytest.mark.parametrize("change", ["base64", "pem", "ca", "cert"])
def test_037_broken_certificates_of_the_kubeconfig_are_an_environment_trouble(tmp_path: Path, change: str) -> None:
    def broken(tree: dict[str, object]) -> None:
        cluster, user = tree["clusters"][0]["cluster"], tree["users"][0]["user"]  # type: ignore[index]
        if change == "cert":
            user |= {"client-certificate": "/none/client.crt", "client-key": "/none/client.key"}
            return
        del cluster["certificate-authority-data"]
        wrong = {"base64": "%%%", "pem": base64.b64encode(b"no pem").decode()}
        name = "certificate-authority-data" if change in wrong else "certificate-authority"
        cluster[name] = wrong.get(change, "/none/ca.crt")

    with FaultServer(flannel()) as server:
        result = with_config(edited(server.kubeconfig(tmp_path), broken))
    assert result.code == 6 and not complaints(result, tmp_path), result.stderr


def test_038_passwords_in_urls_reach_no_output(tmp_path: Path) -> None:
    def change(tree: dict[str, object]) -> None:
        cluster = tree["clusters"][0]["cluster"]  # type: ignore[index]
        cluster["server"] = cluster["server"].replace("https://", "https://admin:hunter2@")

    with FaultServer(flannel()) as server:
        config = edited(server.kubeconfig(tmp_path), change)
        outputs = [with_config(config, "-v", "-o", form) for form in ("table", "json")]

    def through_a_proxy(tree: Any) -> None:
        tree["clusters"][0]["cluster"]["proxy-url"] = "http://u:hunter2@127.0.0.1:9"

    config = edited(config, through_a_proxy)
    outputs.append(with_config(config, "-v"))
    assert not any("hunter2" in each.stdout + each.stderr for each in outputs)


@pytest.mark.parametrize("form", [["-o", "json"], ["-o", "yaml"], ["-v"], ["transcript"]], ids=" ".join)
@pytest.mark.parametrize("path", ["/api/v1/nodes", ".*"], ids=["one", "all"])
def test_038_secrets_of_flags_reach_no_output(tmp_path: Path, form: list[str], path: str) -> None:
    with FaultServer(flannel(), {path: faults.forbidden}) as server:
        there = server.url.replace("://", "://admin:hunter2@")
        result = ask(server, tmp_path, "--token", "s3cret-t0ken", "--server", there, *form)
    assert result.code in (3, 8), result.stderr
    both = result.stdout + result.stderr
    assert "REDACTED" in both and "hunter2" not in both and "s3cret" not in both


def test_039_to_040_user_defaults_of_kubectl_change_nothing(tmp_path: Path) -> None:
    texts = (
        "{apiVersion: kubectl.config.k8s.io/v1beta1, kind: Preference, defaults: [{command: get, options: "
        "[{name: output, default: yaml}]}]}",
        "\x00 no yaml: [",
    )
    with FaultServer(flannel()) as server:
        config = server.kubeconfig(tmp_path)
        (tmp_path / ".kube").mkdir()
        for text in texts:
            (tmp_path / ".kube" / "kuberc").write_text(text)
            assert with_config(config).code == 0


def test_041_a_plugin_that_a_policy_forbids_lets_nobody_in(tmp_path: Path) -> None:
    said = "Unable to connect to the server: getting credentials: plugin aws is not allowed by the exec policy DenyAll"
    result = with_stand_in(executables.kubectl(tmp_path, {"get": f"echo '{said}' >&2; exit 1"}))
    assert result.code == 8 and not complaints(result, tmp_path) and "DenyAll" in result.stderr


def test_042_a_half_made_pod_environment_is_no_cluster(tmp_path: Path) -> None:
    result = program.run(kubectl=KUBECTL, env={"HOME": str(tmp_path), "KUBERNETES_SERVICE_HOST": "10.96.0.1"})
    assert result.code == 6 and not complaints(result)


@pytest.mark.parametrize("home", [None, "/proc"])
def test_043_a_home_that_cannot_be_written_is_no_hindrance(tmp_path: Path, home: str | None) -> None:
    with FaultServer(flannel()) as server:
        config = server.kubeconfig(tmp_path)
        # Without HOME kubectl keeps its cache below the working directory.
        result = program.run("--kubeconfig", str(config), kubectl=KUBECTL, env={"HOME": home}, cwd=tmp_path)
    assert result.code == 0 and not noise(result)


def test_043_a_home_that_is_no_folder_ends_clean(tmp_path: Path) -> None:
    result = program.run(kubectl=KUBECTL, env={"HOME": "/dev/null"})
    assert result.code == 6 and not complaints(result, tmp_path)


def test_several_contexts_share_a_report_when_one_of_them_is_dead(tmp_path: Path) -> None:
    with FaultServer(flannel()) as server:
        config = edited(
            server.kubeconfig(tmp_path),
            lambda tree: tree["contexts"].append({"name": "dead", "context": {"cluster": "gone", "user": "u"}}),  # type: ignore[attr-defined]
        )
        result = with_config(config, "--all-contexts")
    assert result.code == 3 and not noise(result)
    assert re.search(r"^dead .*unknown", result.stdout, re.MULTILINE) and "10.244.0.0/16" in result.stdout


def test_several_contexts_have_a_line_each_above_the_table(tmp_path: Path) -> None:
    with FaultServer(flannel()) as server:
        config = twice(server.kubeconfig(tmp_path))
        result = with_config(config, "--context", "test", "--context", "again", "--context", "nope")
        alone = with_config(config)
    line = alone.stderr.splitlines()[0]
    assert re.fullmatch(r"context test: v1\.\S+, .*, 2 nodes", line)
    assert result.stderr.splitlines()[:2] == [line, line.replace("test", "again")]
    assert "context nope:" not in result.stderr and 'nope: error: the kubeconfig has no context "nope"' in result.stderr


def twice(config: Path) -> Path:
    """The kubeconfig with the context ``test`` and another one, ``again``, of the same cluster."""

    def change(tree: dict[str, Any]) -> None:
        tree["contexts"].append({**tree["contexts"][0], "name": "again"})

    return edited(config, change)


ALIKE: dict[str, tuple[Fault, int, str]] = {
    "forbidden": (faults.forbidden, 8, "forbidden"),
    "unauthorized": (faults.unauthorized, 8, "unauthorized"),
    "unavailable": (faults.unavailable, 7, "unavailable"),
    "silent": (faults.silent, 7, "timeout"),
}


@pytest.mark.parametrize("how", ALIKE)
def test_several_contexts_that_fail_alike_end_as_one_of_them_would(tmp_path: Path, how: str) -> None:
    fault, code, reason = ALIKE[how]
    wait = "3s" if how == "silent" else "20s"
    with FaultServer(flannel(), {".*": fault}) as server:
        config = twice(server.kubeconfig(tmp_path))
        result = with_config(config, "--all-contexts", "-o", "json", "--timeout", wait)
        alone = with_config(config, "--timeout", wait)
    assert result.code == alone.code == code and not noise(result)
    for report in result.report["items"]:
        (unread,) = report["unread"]
        assert (unread["source"], unread["reason"]) == ("cluster", reason) and unread["command"].startswith("kubectl ")
        (warning,) = report["warnings"]
        if how != "silent":  # which of the calls the deadline met first is chance
            assert f"error: {warning['message']}\n" in alone.stderr


def test_several_contexts_that_do_not_exist_are_told_each_with_its_command(tmp_path: Path) -> None:
    result = run(tmp_path, DANGLING, "--context", "nope", "--context", "nope2")
    assert result.code == 6 and not noise(result)
    for name in ("nope", "nope2"):
        lines = [line for line in result.stderr.splitlines() if line.startswith(f"{name}: ")]
        assert lines[0] == f'{name}: error: the kubeconfig has no context "{name}"'
        assert "  tried: kubectl config view" in lines[1] and "  next:  kubectl config get-contexts" in lines[2]


def test_contexts_that_fail_in_different_ways_determine_nothing(tmp_path: Path) -> None:
    with FaultServer(flannel(), {".*": faults.forbidden}) as server:
        result = with_config(server.kubeconfig(tmp_path), "--context", "nope", "--context", "test")
    assert result.code == 5 and "nope: error: " in result.stderr and "test: error: " in result.stderr


def with_another_cluster(tree: dict[str, Any]) -> None:
    """The context becomes minikube's own, as minikube writes it; the server is that of another entry of the file."""
    mark = [{"name": "cluster_info", "extension": {"provider": "minikube.sigs.k8s.io"}}]
    here = {"name": "minikube", "cluster": {"server": "https://127.0.0.1:1", "extensions": mark}}
    tree["clusters"] = [{**tree["clusters"][0], "name": 'an "other" \\ )]'}, here]
    tree["contexts"][0]["context"]["cluster"] = "minikube"


@pytest.mark.parametrize("how", ["--cluster", "--server", "-s"])
def test_179_the_machine_of_the_context_is_not_entered_when_a_flag_leads_to_another_cluster(
    tmp_path: Path, how: str
) -> None:
    """``kubectl config view --minify`` shows the context's own cluster, whatever --cluster and --server say."""
    executables.program(tmp_path / "bin", "minikube", f"touch {tmp_path}/entered")
    with FaultServer(flannel()) as server:
        config = edited(server.kubeconfig(tmp_path), with_another_cluster)
        authority = yaml.safe_load(config.read_text())["clusters"][0]["cluster"]["certificate-authority-data"]
        (tmp_path / "ca.crt").write_bytes(base64.b64decode(authority))
        given = {
            "--cluster": ["--cluster", 'an "other" \\ )]'],
            "--server": ["--server", server.url, "--certificate-authority", f"{tmp_path}/ca.crt"],
            "-s": [f"-s={server.url}", "--certificate-authority", f"{tmp_path}/ca.crt"],
        }[how]
        environ = {"HOME": str(tmp_path), "KUBECONFIG": str(config)}
        result = program.run(*given, "-o", "json", kubectl=KUBECTL, path=tmp_path / "bin", env=environ)
    assert result.code == 0 and result.fact("cni")["value"] == "flannel", result.stderr
    assert not (tmp_path / "entered").exists()


def test_the_record_of_a_cluster_that_a_flag_led_to_is_judged_as_it_was(tmp_path: Path) -> None:
    with FaultServer(flannel(), prefix="/k8s/clusters/c-1") as server:
        config = edited(server.kubeconfig(tmp_path), with_another_cluster)
        flags = ("--cluster", 'an "other" \\ )]')
        live = with_config(config, *flags, "-o", "json", "--record", f"{tmp_path}/record")
    again = program.run("--from", f"{tmp_path}/record", "-o", "json")
    assert live.code == again.code == 0, live.stderr + again.stderr
    assert {name: fact["value"] for name, fact in again.report["facts"].items()} == {
        name: fact["value"] for name, fact in live.report["facts"].items()
    }


def test_024_an_unknown_cluster_is_named_with_the_command_that_lists_them(tmp_path: Path) -> None:
    with FaultServer(flannel()) as server:
        result = ask(server, tmp_path, "--cluster", "nope")
        assert server.requests == []
    assert result.code == 6 and not complaints(result, tmp_path)
    assert '"nope"' in result.stderr and "kubectl config get-clusters" in result.stderr


def test_all_requests_of_a_run_only_read(tmp_path: Path) -> None:
    with FaultServer(flannel()) as server:
        assert ask(server, tmp_path).code == 0
        assert server.methods == {"GET"}
        assert not any(re.search("secret|/log", path) for path in server.requests)


def _json(text: str) -> str:
    return '"' + "".join(f"\\u{ord(each):04x}" for each in text) + '"'
