"""A look-up among many entries goes by the index."""

from sqlalchemy import text

from base.db import Session
from connectors import blocklist
from connectors.blocklist import Channel, Direction

MANY = text("""
insert into blocklist_entry (
  id, centre_id, effect, channel, match, value, written, direction, reason,
  proof, since, until, state, proposed_by, note, created_at)
select gen_random_uuid(), :centre, 'block', 'phone',
  case when n % 10 = 0 then 'prefix' else 'exact' end,
  case when n % 10 = 0 then '+86' || (1000000 + n) else '+861' || (3000000000 + n) end, 'x', 'both',
  'r', 'p', :now, :now + interval '90 days', 'active', 'x', '', :now
from generate_series(1, 20000) n
""")


def test_a_look_up_among_many_entries_goes_by_the_index(db: Session) -> None:
    db.execute(MANY, {"centre": db.centre_id, "now": db.now()})
    assert blocklist.decide(db, Channel.PHONE, "13000000017", Direction.IN).blocked
    plan = "\n".join(
        row[0]
        for row in db.execute(
            text(
                "explain select id from blocklist_entry where value in ('+8613000000001', '+861')"
                " and channel = 'phone' and state = 'active'"
            )
        )
    )

    assert "ix_blocklist_entry_value" in plan
