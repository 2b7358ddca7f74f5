"""A large organisation for measurements: people, departments, groups, absences, shifts, contacts.

Rows go straight into their tables, since entering thousands one by one would take minutes.
"""

import random
from typing import Final

from sqlalchemy import text

from base.db import Session
from bench.pages import SEEDER, matter
from engine.identity import RoleChange, Scope, create_role, roles
from processes.tickets.actions import open_ticket
from ringflow.demo.seed import deploy_shipped

PEOPLE: Final = 5_000
DEPARTMENTS: Final = 2_000
AT_TOP: Final = 20  # with nine below each of the others, the tree is four levels deep
TICKETS: Final = 300

DEPARTMENTS_IN: Final = """
    insert into identity_department (id, centre_id, code, name, email, active, created_at)
    select gen_random_uuid(), cast(:centre as uuid), 'd' || n,
           jsonb_build_object('en', 'Department ' || n), 'd' || n || '@city.example', true, now()
    from generate_series(0, :departments - 1) n
"""
PARENTS_IN: Final = """
    update identity_department low set parent_id = high.id
    from identity_department high
    where low.centre_id = cast(:centre as uuid) and high.centre_id = low.centre_id
      and low.code ~ '^d[0-9]+$' and substr(low.code, 2)::int >= :at_top
      and high.code = 'd' || (substr(low.code, 2)::int - :at_top) / 9
"""
PEOPLE_IN: Final = """
    insert into identity_user
      (id, centre_id, username, name, email, active, phones, languages, created_at)
    select gen_random_uuid(), cast(:centre as uuid), 'u' || n, 'Person ' || n * 7919 % :people,
           'u' || n || '@city.example', true,
           jsonb_build_array('0912' || lpad(n::text, 6, '0')), '["en"]', now()
    from generate_series(0, :people - 1) n
"""
ROLES_IN: Final = """
    insert into identity_user_role (centre_id, user_id, role)
    select centre_id, id, case when substr(username, 2)::int % 4 = 0 then 'desk'
                               when substr(username, 2)::int % 4 = 1 then 'dispatcher'
                               else 'agent' end
    from identity_user where username ~ '^u[0-9]+$'
"""
MEMBERS_IN: Final = """
    insert into identity_membership (centre_id, user_id, department_id, main)
    select u.centre_id, u.id, d.id, false
    from (select *, substr(username, 2)::int n from identity_user where username ~ '^u[0-9]+$') u
    join identity_department d
      on d.code in ('d' || n % :departments, 'd' || n * 13 % :departments)
"""
HEADS_IN: Final = """
    update identity_department d set head_id = u.id
    from identity_user u
    where u.username = 'u' || substr(d.code, 2) and d.code ~ '^d[0-9]+$'
      and substr(d.code, 2)::int % 3 = 0
"""
GROUPS_IN: Final = """
    insert into identity_group (id, centre_id, code, names, active, created_at)
    select gen_random_uuid(), cast(:centre as uuid), 'g' || n,
           jsonb_build_object('en', 'Group ' || n), true, now() from generate_series(0, 39) n
"""
SKILLS_IN: Final = """
    insert into identity_skill (id, centre_id, code, names, kind, active, created_at)
    select gen_random_uuid(), cast(:centre as uuid), 's' || n,
           jsonb_build_object('en', 'Skill ' || n), 'desk', true, now()
    from generate_series(0, 5) n
"""
GROUP_MEMBERS_IN: Final = """
    insert into identity_group_member (centre_id, user_id, group_id)
    select u.centre_id, u.id, g.id
    from (select *, substr(username, 2)::int n from identity_user where username ~ '^u[0-9]+$') u
    join identity_group g on g.code in ('g0', 'g' || 1 + n % 39)
"""
LEVELS_IN: Final = """
    insert into identity_skill_level (centre_id, user_id, group_id, skill_id, level)
    select m.centre_id, m.user_id, m.group_id, s.id, 1 + abs(hashtext(m.user_id::text)) % 9
    from identity_group_member m
    join identity_group g on g.id = m.group_id and g.code = 'g0'
    cross join identity_skill s where s.code in ('s0', 's1')
"""
ABSENCES_IN: Final = """
    insert into identity_absence
      (id, centre_id, user_id, begins_at, ends_at, kind, note, made_by, created_at)
    select gen_random_uuid(), centre_id, id, now() - interval '3 days', now() + interval '9 days',
           'sick', '', 'bench', now()
    from identity_user where username ~ '^u[0-9]*5$'
"""
SHIFTS_IN: Final = """
    insert into identity_duty_shift
      (id, centre_id, department_id, user_id, weekdays, begins, ends, created_at)
    select gen_random_uuid(), m.centre_id, m.department_id, m.user_id, '{1,2,3,4,5}', '08:00',
           '20:00', now()
    from identity_membership m join identity_department d on d.id = m.department_id
    where substr(d.code, 2)::int % 2 = 0
"""
CONTACTS_IN: Final = """
    insert into contact_contact
      (id, centre_id, name, organisation, position, numbers, email, note, created_at, changed_at)
    select gen_random_uuid(), cast(:centre as uuid), 'Contact ' || n, 'Office ' || n % 300, '',
           jsonb_build_array('0800' || lpad(n::text, 6, '0')), 'c' || n || '@office.example', '',
           now(), now()
    from generate_series(1, :people) n
"""
ALL: Final = (
    DEPARTMENTS_IN, PARENTS_IN, PEOPLE_IN, ROLES_IN, MEMBERS_IN, HEADS_IN, GROUPS_IN, SKILLS_IN,
    GROUP_MEMBERS_IN, LEVELS_IN, ABSENCES_IN, SHIFTS_IN, CONTACTS_IN,
)  # fmt: skip


def crowd_in(db: Session) -> None:
    """Fill a centre that is empty but for its defaults."""
    deploy_shipped(db)
    if all(one.code != "desk" for one in roles(db)):
        change = RoleChange(
            names={"en": "Desk"}, permissions=frozenset({"contacts.read"}), scope=Scope.DEPARTMENT
        )
        create_role(db, "desk", change, by=SEEDER)
    given = {
        "centre": str(db.centre_id), "people": PEOPLE, "departments": DEPARTMENTS,
        "at_top": AT_TOP,
    }  # fmt: skip
    for statement in ALL:
        wanted = {key: value for key, value in given.items() if f":{key}" in statement}
        db.execute(text(statement), wanted)
    chance = random.Random(12)
    for number in range(TICKETS):
        open_ticket(db, matter(chance, number), by=SEEDER)
