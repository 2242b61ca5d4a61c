"""pytest fixtures of the real API server; a conftest.py names this module in `pytest_plugins`.

One server a version runs for the whole session and is started by the first test that wants it. All tests of a session
share it, so a test that needs a known state begins with a reset.
Where the programs are missing the tests skip and say which command builds them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from tests.apiserver import binaries
from tests.apiserver.server import ApiServer


def missing(version: str) -> str:
    """Why no API server of `version` can be started here; empty when it can."""
    needed = (("etcd", binaries.ETCD), ("kube-apiserver", version))
    absent = [pair for pair in needed if binaries.find(*pair) is None]
    if not absent:
        return ""
    names = ", ".join(f"{program} {its_version}" for program, its_version in absent)
    commands = "; ".join(binaries.build_command(*pair) for pair in absent)
    return f"no {names} in $KUBEBUILDER_ASSETS or the cache; to build: {commands}"


@pytest.fixture(scope="session")
def api_servers() -> Iterator[Callable[[str], ApiServer]]:
    """A running API server of the version that is named, the same one each time. Skips where it cannot be had."""
    with ExitStack() as running:

        @cache
        def server(version: str) -> ApiServer:
            if reason := missing(version):
                pytest.skip(reason)
            return running.enter_context(ApiServer(version))

        yield server


@pytest.fixture(scope="session", params=binaries.VERSIONS)
def api_server(request: pytest.FixtureRequest, api_servers: Callable[[str], ApiServer]) -> ApiServer:
    """A running API server, once of each version; what earlier tests wrote is still in it."""
    return api_servers(request.param)


@pytest.fixture
def fresh(api_server: ApiServer) -> ApiServer:
    """The same server with nothing in it but what it makes itself."""
    api_server.reset()
    return api_server


@pytest.fixture(scope="session")
def current_api_server(api_servers: Callable[[str], ApiServer]) -> ApiServer:
    """Only the current version, for tests that need no second one."""
    return api_servers(binaries.CURRENT)


@pytest.fixture
def fresh_current(current_api_server: ApiServer) -> ApiServer:
    """The current version with nothing in it but what it makes itself."""
    current_api_server.reset()
    return current_api_server


def kubectl_of(version: str) -> Path:
    """The real kubectl of that version; skips with the command that builds it where there is none."""
    found = binaries.find("kubectl", version)
    if found is None:
        pytest.skip(f"no kubectl {version}; to build: {binaries.build_command('kubectl', version)}")
    return found


@pytest.fixture(params=binaries.EVERY_KUBECTL)
def kubectl(request: pytest.FixtureRequest) -> Path:
    """The real kubectl, once of each version that the tests know."""
    return kubectl_of(request.param)


@pytest.fixture
def current_kubectl() -> Path:
    """A current real kubectl."""
    found = binaries.find("kubectl", binaries.CURRENT)
    if found is None:
        pytest.skip(missing(binaries.CURRENT))
    return found
