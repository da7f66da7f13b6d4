"""python -m calendar_service <command>; see cli."""

import sys

from calendar_service.cli import main

sys.exit(main())
