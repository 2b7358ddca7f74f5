"""Operators at the console: exchanging the keys of secrets in the database."""

import json

import typer

secrets_app = typer.Typer(help="Secrets that are stored encrypted.", no_args_is_help=True)


@secrets_app.command()
def renew() -> None:
    """Seal all secrets with the newest key; earlier keys can then be taken away."""
    from base.centres import all_centres
    from base.sealing import newest_key
    from base.sealing import renew as renew_all
    from ringflow.house import open_house, read_settings
    from ringflow.records import import_all

    import_all()
    with open_house(read_settings(), len) as building:
        database = building.house.database
        with database.transaction() as db:
            centres = [(one.id, one.slug) for one in all_centres(db)]
        for centre_id, slug in centres:
            with database.transaction(centre_id) as db:
                renewed = renew_all(db)
            line = {"centre": slug, "renewed": renewed, "key": newest_key(database.context)}
            print(json.dumps(line, ensure_ascii=False))
        platform = building.house.platform
        if platform is not None:
            with platform.transaction() as db:
                renewed = renew_all(db)
            print(json.dumps({"platform": True, "renewed": renewed,
                              "key": newest_key(database.context)}))  # fmt: skip
