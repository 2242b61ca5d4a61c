"""kubectl's jsonpath told as a program for jq: of the forms that the facts write, for every jq since 1.5."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from netinfo.sources.dump.result.jsonpath import as_jq

NODE = {
    "metadata": {"name": "n", "annotations": {"flannel.alpha.coreos.com/backend-type": "vxlan"}},
    "spec": {"podCIDR": "10.1.0.0/24"},
    "status": {"addresses": [{"type": "Hostname", "address": "n"}, {"type": "InternalIP", "address": "192.0.2.1"}]},
    "data": {"cluster-pool-ipv4-cidr": "10.0.0.0/8"},
}
#: The path, where the object stands, and what jq prints of it.
PATHS = [
    (r"{.data.cluster-pool-ipv4-cidr}", ".items[0]", "10.0.0.0/8"),
    (r"{.data.cluster-pool-ipv4-cidr}", ".", "10.0.0.0/8"),
    (r"{.metadata.annotations.flannel\.alpha\.coreos\.com/backend-type}", ".items[0]", "vxlan"),
    (r'{.status.addresses[?(@.type=="InternalIP")].address}', ".items[0]", "192.0.2.1"),
    (r"{.items[*].data.cluster-pool-ipv4-cidr}", ".", "10.0.0.0/8"),
    (r'{range .items[*]}{.metadata.name}{" "}{.data.cluster-pool-ipv4-cidr}{"\n"}{end}', ".", "n 10.0.0.0/8"),
    (r'{.cluster-pool-ipv4-cidr}{"\n"}', ".items[0].data", "10.0.0.0/8"),
]


@pytest.mark.parametrize(("path", "root", "printed"), PATHS)
def test_a_key_that_is_no_word_stands_in_brackets_without_a_dot_inside_of_a_path(
    path: str, root: str, printed: str
) -> None:
    """``.data.["a-b"]`` is a syntax error before jq 1.7."""
    program = as_jq(path, root)
    assert program is not None
    assert ".[" not in program.replace("(.[", "(").removeprefix(".[")


@pytest.mark.skipif(shutil.which("jq") is None, reason="needs jq")
@pytest.mark.parametrize(("path", "root", "printed"), PATHS)
def test_jq_prints_the_value(path: str, root: str, printed: str) -> None:
    program = as_jq(path, root)
    is_object = root == "." and not path.startswith(("{.items", "{range"))
    document = json.dumps(NODE if is_object else {"items": [NODE]})
    done = subprocess.run(("jq", "-r", str(program)), input=document, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, f"{printed}\n"), done.stderr
