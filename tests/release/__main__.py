"""``python -m tests.release VERSION URL``: the files of a release in dist/."""

import sys

from tests.release.files import main

sys.exit(main())
