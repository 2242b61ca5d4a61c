"""What stands inside the single file: a bill of materials as CycloneDX 1.6 (cyclonedx.org/docs/1.6/json).

No time and no random number: the same files give the same bytes.
"""

from __future__ import annotations

import json
import uuid
from importlib.metadata import Distribution
from typing import Any

_LICENCES = ("License-Expression", "License")
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "kubectl-netinfo")


def bill(version: str, digest: str, parts: list[Distribution]) -> str:
    """The document. ``digest``: SHA-256 of the file in hexadecimal; ``parts``: the packages inside, without our own."""
    ours = f"pkg:pypi/kubectl-netinfo@{version}"
    components = [_component(each) for each in sorted(parts, key=lambda each: each.name.lower())]
    main = {"type": "application", "bom-ref": ours, "name": "kubectl-netinfo", "version": version, "purl": ours}
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_NAMESPACE, digest)}",
        "version": 1,
        "metadata": {
            "component": {
                **main,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
                "hashes": [{"alg": "SHA-256", "content": digest}],
            }
        },
        "components": components,
        "dependencies": [{"ref": ours, "dependsOn": [each["bom-ref"] for each in components]}],
    }
    return json.dumps(document, indent=2) + "\n"


def _component(part: Distribution) -> dict[str, Any]:
    reference = f"pkg:pypi/{part.name.lower()}@{part.version}"
    said = next((text for name in _LICENCES for text in part.metadata.get_all(name) or []), _classified(part))
    return {
        "type": "library",
        "bom-ref": reference,
        "name": part.name,
        "version": part.version,
        "purl": reference,
        **({"licenses": [{"license": {"name": said.splitlines()[0]}}]} if said else {}),
    }


def _classified(part: Distribution) -> str:
    """The licence as older packages tell it."""
    lines = part.metadata.get_all("Classifier") or []
    return next((line.rpartition(" :: ")[2] for line in lines if line.startswith("License :: ")), "")
