"""What MkDocs asks of us while it builds the site (``hooks`` of mkdocs.yml beside this)."""

from __future__ import annotations

import re
from typing import Any

#: A link out of docs/, to a file of the checkout.
_OUTSIDE = re.compile(r"\[(?P<text>[^\]]+)\]\((?:\.\./)+(?P<path>(?:netinfo|tests)/[^)#]+|[A-Z]+(?:\.md)?)\)")


def on_page_markdown(markdown: str, **_more: Any) -> str:
    """The page with the names of files of the checkout where it links to them: the site holds no sources."""
    return _OUTSIDE.sub(lambda found: f"{found['text']} (`{found['path']}`)", markdown)
