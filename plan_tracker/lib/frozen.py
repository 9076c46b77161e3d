"""Rows that the database itself refuses to change or delete, whoever asks (design R9).

A migration operation, so that the schema's history says when it began. SQLite loses a table's triggers when a later
migration rebuilds that table: such a migration repeats the operation (tests/reports/submissions/test_frozen.py).
"""

from typing import Any

from django.db.migrations.operations.base import Operation

_FUNCTION = """
CREATE OR REPLACE FUNCTION plan_tracker_refuse_change() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'row % of % is frozen', OLD.id, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END;
$$ LANGUAGE plpgsql
"""


class FreezeRows(Operation):
    """Refuse UPDATE and DELETE on `table` for rows that meet `when`, an SQL condition on OLD (all rows: "")."""

    reversible = True

    def __init__(self, table: str, when: str = "") -> None:
        self.table = table
        self.when = when

    def deconstruct(self) -> tuple[str, list[str], dict[str, Any]]:
        return type(self).__name__, [self.table, self.when], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models do not change."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self.database_backwards(app_label, schema_editor, from_state, to_state)
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_FUNCTION, params=None)
        for event in ("UPDATE", "DELETE"):
            schema_editor.execute(self._trigger(schema_editor.connection.vendor, event), params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        of_table = f" ON {self.table}" if schema_editor.connection.vendor == "postgresql" else ""
        for event in ("UPDATE", "DELETE"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {self._name(event)}{of_table}")

    def describe(self) -> str:
        return f"Freeze rows of {self.table}"

    def _name(self, event: str) -> str:
        return f"{self.table}_frozen_{event.lower()}"

    def _trigger(self, vendor: str, event: str) -> str:
        head = f"CREATE TRIGGER {self._name(event)} BEFORE {event} ON {self.table} FOR EACH ROW"
        when = f" WHEN ({self.when})" if self.when else ""
        if vendor == "postgresql":
            return f"{head}{when} EXECUTE FUNCTION plan_tracker_refuse_change()"
        return f"{head}{when} BEGIN SELECT RAISE(ABORT, 'row of {self.table} is frozen'); END"
