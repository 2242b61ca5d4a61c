from pathlib import Path
from tests.node import parts
def archive() -> Path:
    return parts.cache() / "images.tar"
def pack() -> None:
    pass
