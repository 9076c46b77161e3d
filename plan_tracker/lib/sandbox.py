"""Trying something out on a copy of the data: nothing is kept, mailed or enqueued, and nobody waits for it."""

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction

NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
# A copy that is thrown away need not survive anything.
FAST = "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"


@contextmanager
def sandbox(*written: type[models.Model]) -> Iterator[None]:
    """Services called in here see the data as they are now and may change them; afterwards all is as before.

    `written`: the models whose rows they write. It must not be entered inside a transaction.

    SQLite has one writer at a time, so the file is copied (readers and writers go on) and the copy written. PostgreSQL
    gets temporary tables of the same names, which go before the real ones until the transaction ends: no row of the
    real tables is locked. Either way the transaction is rolled back, so what waits for its commit, messages to the
    broker included, never happens.
    """
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = NO_MAIL
    try:
        if connection.vendor == "sqlite":
            with _copied_file(), _rolled_back():
                yield
        else:
            with _rolled_back():
                _shadow(written)
                yield
    finally:
        settings.EMAIL_BACKEND = backend


@contextmanager
def _rolled_back() -> Iterator[None]:
    with transaction.atomic(durable=True):
        try:
            yield
        finally:
            transaction.set_rollback(True)


@contextmanager
def _copied_file() -> Iterator[None]:
    """This thread's connection leads to a copy of the database file."""
    live = connections[DEFAULT_DB_ALIAS]
    if live.in_atomic_block:
        # The copy would wait for ever for this very transaction.
        raise transaction.TransactionManagementError("a sandbox is not entered inside a transaction")
    live.ensure_connection()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "copy.sqlite3"
        target = sqlite3.connect(path)
        live.connection.backup(target)
        target.close()
        copy = live.copy()
        copy.settings_dict["NAME"] = str(path)
        copy.settings_dict["OPTIONS"] = {**live.settings_dict["OPTIONS"], "init_command": FAST}
        connections[DEFAULT_DB_ALIAS] = copy
        try:
            yield
        finally:
            connections[DEFAULT_DB_ALIAS] = live
            copy.close()


def _shadow(written: Iterable[type[models.Model]]) -> None:
    """Temporary tables with the same rows, indexes and numbering; foreign keys and triggers stay with the real ones."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for model in written:
            table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
            cursor.execute(f"CREATE TEMPORARY TABLE {table} (LIKE public.{table} INCLUDING ALL) ON COMMIT DROP")
            cursor.execute(f"INSERT INTO pg_temp.{table} SELECT * FROM public.{table}")  # noqa: S608 (names of ours)
            cursor.execute(f"SELECT COALESCE(MAX({key}), 0) + 1 FROM pg_temp.{table}")  # noqa: S608
            [following] = cursor.fetchone()
            cursor.execute(f"ALTER TABLE pg_temp.{table} ALTER COLUMN {key} RESTART WITH {following}")
