"""When a part counts as silent."""

import datetime as dt

# Each part is heard each minute. One of them may be busy with a long document or a slow mail server for some minutes.
SILENT_AFTER = dt.timedelta(minutes=10)


def is_silent(heard_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Not heard for ten minutes, or never."""
    return heard_at is None or now - heard_at > SILENT_AFTER
