"""What the engine heard: the messages that reached it, in order."""

import engine


def heard(db, name="email.received"):
    return [
        p["variables"]
        for p in engine.published
        if p["name"] == name and p["centre"] == db.centre_id
    ]
