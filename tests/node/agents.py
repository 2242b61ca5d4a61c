"""The manifests of agents whose Go modules hold them: what is applied is what their projects publish.

Only the images are pinned to the version that was built, and are not to be pulled: no registry has a part in the node.
"""

from __future__ import annotations

import re

from tests.node import images, parts

_IMAGES = {"kube-router": images.KUBE_ROUTER, "whereabouts": images.WHEREABOUTS}


def published(program: str) -> str:
    """The documents of the manifests that stand beside a program, as kubectl applies them."""
    image = _IMAGES[program]
    name = image.rpartition(":")[0]
    documents = (path.read_text() for path in parts.go_files(program) if path.suffix == ".yaml")
    text = "\n---\n".join(documents)
    return re.sub(rf"{re.escape(name)}(:\w+)?$", image, text, flags=re.MULTILINE).replace("Always", "IfNotPresent")
