"""``python -m tests.docs``."""

from tests.docs.examples import main

main()
