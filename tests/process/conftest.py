"""What every test about faults needs."""

from __future__ import annotations

import pytest

from tests.apiserver import binaries
from tests.support.faults.runs import KUBECTL


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked ``real_kubectl`` skip where there is none, with the command that builds it."""
    if KUBECTL is not None:
        return
    reason = f"no kubectl; to build: {binaries.build_command('kubectl', binaries.CURRENT)}"
    for item in items:
        if item.get_closest_marker("real_kubectl"):
            item.add_marker(pytest.mark.skip(reason=reason))


def pytest_configure(config: pytest.Config) -> None:
    """The marker is known also when only this folder is run."""
    config.addinivalue_line("markers", "real_kubectl: the test talks to the fault server with real kubectl")
