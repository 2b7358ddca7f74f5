"""What belongs to signing in, for tests that look into two centres."""

from zlib import crc32

from base.db import Session
from base.ids import short
from connectors.oidc.links import expect, links_of
from connectors.oidc.providers import CLAIMS, ProviderChange, create_provider
from connectors.telephony.desks import Desk, save_desk
from engine.identity.proof.alarms import AlarmKind, alarms, raise_alarm
from engine.people import Actor


def one_of_each(db: Session, username: str, mark: str, *, by: Actor) -> dict[str, str]:
    """Make a house with somebody expected from there, and an attack; return their names."""
    change = ProviderChange(
        name=mark, issuer=f"https://{mark}.example", client_id=mark, secret=mark, claims=CLAIMS,
        role_map={}, department_map={},
    )  # fmt: skip
    house = create_provider(db, f"only-{mark}", change, by=by)
    expect(db, house.id, [username], by=by)
    raise_alarm(db, AlarmKind.ACCOUNT, username, failures=30)
    number = str(crc32(mark.encode()))
    save_desk(db, Desk(number=number, name=mark), by=by)
    return {
        "extension": number,
        "provider": short(house.id),
        "oidc_link": short(links_of(db, house.id, limit=1)[0].id),
        "alarm": short(alarms(db)[0].id),
    }
