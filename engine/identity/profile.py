"""What is known of a person beside their rights: staff number, telephones, languages."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from babel import Locale
from sqlalchemy import select

from base.db import Session
from base.errors import Conflict, FieldProblem, Invalid, NotFound
from base.i18n import N_, gettext, locale
from engine.audit import audit, changes
from engine.identity.records import User
from engine.people import Actor

# Codes of ISO 639; the varieties of Chinese come first because calls are sorted by them.
LANGUAGES: Final = (
    "zh", "yue", "nan", "hak", "wuu", "hsn", "gan", "za", "ii", "ug", "bo", "mn", "kk",
    "en", "ja", "ko", "vi", "id", "th", "fil", "es", "fr", "ru", "ar", "de", "pt",
)  # fmt: skip
PHONE: Final = re.compile(r"[+*#]?\d[\d \-/().*#]{1,30}")
STAFF_NO: Final = re.compile(r"[\w./-]{1,32}")
MOST_PHONES: Final = 5


class StaffNumberTaken(Conflict):
    """Somebody else has this staff number."""

    code = "staff_number_taken"
    message = N_("%(username)s has the staff number %(number)s already.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What people are asked by. `main` is the code of the main one of their departments."""

    staff_no: str | None = None
    phones: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    main: str | None = None


NO_PROFILE: Final = Profile()


def language_name(code: str) -> str:
    """Return the name of a language in the reader's language."""
    known = Locale.parse(locale().replace("-", "_")).languages
    return str(known.get(code, code))


def check_profile(profile: Profile) -> None:
    """Refuse what is no staff number, no telephone number, or no language of the list.

    Raises:
        Invalid: says what is wrong, field by field.
    """
    wrong: list[FieldProblem] = []
    if profile.staff_no is not None and not STAFF_NO.fullmatch(profile.staff_no):
        message = gettext("Use up to 32 letters, digits, or . _ - /.")
        wrong.append(FieldProblem(field="staff_no", message=message))
    if len(profile.phones) > MOST_PHONES or not all(map(PHONE.fullmatch, profile.phones)):
        message = gettext("Give up to %(most)s telephone numbers, one a line: digits, +, blanks.")
        wrong.append(FieldProblem(field="phones", message=message % {"most": MOST_PHONES}))
    for code in profile.languages:
        if code not in LANGUAGES:
            message = gettext("There is no language with the code %(code)s.") % {"code": code}
            wrong.append(FieldProblem(field="languages", message=message))
    if wrong:
        raise Invalid(wrong)


def check_staff_number(db: Session, user: User, staff_no: str | None) -> None:
    """Refuse a staff number that somebody else has, in whatever case.

    Raises:
        StaffNumberTaken: says who.
    """
    if staff_no is None:
        return
    same = User.staff_no_folded == staff_no.lower()
    query = select(User.username).where(User.centre_id == db.centre_id, same, User.id != user.id)
    holder = db.scalar(query)
    if holder is not None:
        raise StaffNumberTaken(username=holder, number=staff_no)


def store_profile(db: Session, user: User, profile: Profile) -> None:
    """Write a profile, all but the main department, into a user's record.

    Raises:
        Invalid: something in it cannot be accepted.
        StaffNumberTaken: somebody else has the staff number.
    """
    check_profile(profile)
    check_staff_number(db, user, profile.staff_no)
    user.staff_no = profile.staff_no
    user.phones = list(dict.fromkeys(profile.phones))
    user.languages = [code for code in LANGUAGES if code in profile.languages]


def change_own(
    db: Session, user_id: UUID, *, phones: Iterable[str], languages: Iterable[str], by: Actor
) -> None:
    """Change what people may say of themselves: telephones and languages.

    Raises:
        NotFound: there is no such user.
        Invalid: something in it cannot be accepted.
    """
    user = db.scalar(select(User).where(User.centre_id == db.centre_id, User.id == user_id))
    if user is None:
        raise NotFound
    before = {"phones": list(user.phones), "languages": list(user.languages)}
    wanted = Profile(staff_no=user.staff_no, phones=tuple(phones), languages=tuple(languages))
    store_profile(db, user, wanted)
    db.flush()
    after = {"phones": user.phones, "languages": user.languages}
    if after != before:
        audit(db, "user.profile", by=by, about=f"user:{user_id}", label=user.username,
              details=changes(before, after))  # fmt: skip
