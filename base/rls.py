"""Row-level security: PostgreSQL keeps centres apart even where a query forgets to."""

from typing import Final

POLICY: Final = "only_this_centre"
MINE: Final = "centre_id = (select nullif(current_setting('app.centre', true), '')::uuid)"


def statements(table: str) -> list[str]:
    """Return the SQL that hides the rows of other centres in `table` (it has a `centre_id`).

    An empty setting is no centre and sees nothing. The sub-select lets the planner read the
    setting once per query.
    """
    return [
        f"alter table {table} enable row level security",
        f"create policy {POLICY} on {table} using ({MINE}) with check ({MINE})",
    ]
