"""`python -m kt`."""

import sys

from kt.cli import main

sys.exit(main())
