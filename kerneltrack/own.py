"""Web, worker and beat do not start on data of another upstream."""

from django.db import DatabaseError, connections

from ingest.upstream import MixedError, require_own


def end_if_mixed() -> None:
    """Leave the process (SystemExit) with what to set. A database that is away now is asked by the next start."""
    try:
        require_own()
    except MixedError as error:
        raise SystemExit(f"kerneltrack: {error}") from error
    except DatabaseError:
        pass
    finally:
        connections.close_all()  # servers fork after this
