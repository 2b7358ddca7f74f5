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


def by_key_first(table: str) -> str:
    """Return the SQL that keeps the policy of `table` as strict but away from its indexes.

    For tables of which a turn reads one row by its key. As long as PostgreSQL has not counted a
    young table, an index that begins with the centre looks as good to it as the primary key; it
    then reads all rows of the centre, for every step. An index does not serve `is true`. Queries
    that want such an index name the centre themselves.
    """
    return f"alter policy {POLICY} on {table} using (({MINE}) is true) with check ({MINE})"


def of_platform(table: str) -> list[str]:
    """Return the SQL for a table of the whole installation: every centre reads it, none changes it.

    Rows are written by transactions that belong to no centre.
    """
    nobody = "nullif(current_setting('app.centre', true), '') is null"
    return [
        f"alter table {table} enable row level security",
        f"create policy everybody_reads on {table} for select using (true)",
        f"create policy only_the_platform_adds on {table} for insert with check ({nobody})",
        f"create policy only_the_platform_changes on {table} for update"
        f" using ({nobody}) with check ({nobody})",
        f"create policy only_the_platform_removes on {table} for delete using ({nobody})",
    ]


def of_centres(table: str) -> list[str]:
    """Return the SQL for the table of centres itself: all can be seen, one's own be changed."""
    mine = MINE.replace("centre_id =", "id =")
    return [
        f"alter table {table} enable row level security",
        f"create policy all_are_known on {table} for select using (true)",
        f"create policy new_ones on {table} for insert with check (true)",
        f"create policy {POLICY} on {table} for update using ({mine}) with check ({mine})",
    ]


def of_centres_undone(table: str) -> list[str]:
    """Return the SQL that takes back what `of_centres` does."""
    gone = [f"drop policy {name} on {table}" for name in ("all_are_known", "new_ones", POLICY)]
    return [*gone, f"alter table {table} disable row level security"]
