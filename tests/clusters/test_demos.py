"""The recorded clusters that ship: each is listed, answers every command, and its transcript holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from netinfo.sources import demos
from tests.record_demo import OF_A_SERVER
from tests.support.in_process import printed, run

EXPECTED = {
    "calico": ("calico", ["192.168.0.0/16"]),
    "cilium": ("cilium", ["10.0.0.0/8"]),
    "eks": ("aws-vpc-cni", None),
    "k3s": ("flannel", None),
    "minikube": ("bridge", ["10.244.0.0/16"]),
    "two-networks": (None, None),
}


def test_the_list_names_each_demo_and_minikube_first() -> None:
    code, out, _err = printed(["--demo", "list"])
    names = [line.split()[0] for line in out.splitlines()[1:]]
    assert code == 0 and names[0] == demos.DEFAULT and sorted(names) == demos.names() == sorted(EXPECTED)
    assert printed(["nodes", "--demo", "list"])[1] == out


def test_it_is_said_which_ones_had_no_machines_behind_them() -> None:
    for line in printed(["--demo", "list"])[1].splitlines()[1:]:
        assert ("described objects on a real API server" in line) is (line.split()[0] in OF_A_SERVER)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_demo_gives_its_answer(name: str) -> None:
    facts = json.loads(printed(["--demo", name, "-o", "json"])[1])["facts"]
    assert (facts["cni"]["value"], facts["podCIDRs"]["value"]) == EXPECTED[name]


@pytest.mark.parametrize("name", sorted(OF_A_SERVER))
def test_the_transcript_of_a_demo_shows_commands_that_hold(name: str, tmp_path: Path) -> None:
    transcript = run("--demo", name, "transcript").stdout
    assert transcript.count("\n$ kubectl ") >= 4 and "no output of a command could be shown" not in transcript
    (tmp_path / "told.md").write_text(transcript)
    done = run("--demo", name, "verify", str(tmp_path / "told.md"))
    assert done.code == 0 and " commands hold" in done.stdout


def test_an_unknown_demo_is_a_usage_error_that_names_them() -> None:
    code, _out, err = printed(["--demo", "windows"])
    assert code == 2 and all(name in err for name in demos.names())
    assert printed(["--demo", "Calico"])[0] == 0
