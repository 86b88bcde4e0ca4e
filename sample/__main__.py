"""python -m sample TARGET [UNTIL]: write the sample world by hand."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from sample.world import write


def main() -> None:
    """UNTIL is an ISO date and time in UTC; default: now."""
    until = datetime.fromisoformat(sys.argv[2]).replace(tzinfo=UTC) if len(sys.argv) > 2 else datetime.now(UTC)
    world = write(Path(sys.argv[1]), until=until)
    sys.stdout.write(f"{world.mails} mails, {len(world.commits)} commits: {', '.join(world.archives)}\n")


if __name__ == "__main__":
    main()
