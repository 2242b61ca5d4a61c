"""Dumps of real API servers, taken once a session and read by many tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.apiserver.server import ApiServer
from tests.support.dumps import taking


@dataclass(frozen=True)
class Taken:
    """One cluster's dumps: paths by the name of the form."""

    cluster: str
    paths: dict[str, Path]

    def data(self, form: str) -> bytes:
        """The bytes of a form that is one file."""
        return self.paths[form].read_bytes()


@pytest.fixture(scope="session")
def dumps(
    current_api_server: ApiServer, session_kubectl: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Taken]:
    """Every form of every cluster, by the current kubectl."""
    found: dict[str, Taken] = {}
    for cluster in taking.CLUSTERS:
        take = taking.taken(current_api_server, session_kubectl, cluster, tmp_path_factory.mktemp(cluster))
        found[cluster] = Taken(cluster, {form.__name__: form(take) for form in taking.FORMS})
    return found


@pytest.fixture(scope="session")
def session_kubectl() -> Path:
    """The current kubectl."""
    from tests.apiserver import binaries
    from tests.apiserver.fixtures import missing

    found = binaries.find("kubectl", binaries.CURRENT)
    if found is None:
        pytest.skip(missing(binaries.CURRENT))
    return found


@pytest.fixture(scope="session")
def flannel_stream(dumps: dict[str, Taken]) -> bytes:
    """``kubectl cluster-info dump -A`` of a cluster with flannel: everything that decides stands in it."""
    return dumps["flannel"].data("streamed_of_all_namespaces")


@pytest.fixture(scope="session")
def minikube_stream(dumps: dict[str, Taken]) -> bytes:
    """``kubectl cluster-info dump`` of a Minikube."""
    return dumps["minikube"].data("streamed")
