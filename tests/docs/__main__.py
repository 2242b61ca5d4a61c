"""``python -m tests.docs``."""

from tests.docs import pictures
from tests.docs.examples import main

main()
pictures.write()
