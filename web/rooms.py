"""The rooms of the web floor: their routers, and the few addresses that are open to everybody."""

from typing import Final

from fastapi import APIRouter

from web.admin.bindings.pages import router as bindings
from web.admin.calendars.editing import router as calendar_editing
from web.admin.calendars.files import router as calendar_files
from web.admin.calendars.pages import router as calendars
from web.admin.centre.pages import router as centre
from web.admin.lists.aside import router as lists_aside
from web.admin.lists.files import router as lists_files
from web.admin.lists.pages import router as lists
from web.admin.log import router as log
from web.admin.organisation.routes import router as organisation
from web.admin.parameters.files import router as parameter_files
from web.admin.parameters.history import router as parameter_history
from web.admin.parameters.pages import router as parameter_pages
from web.admin.people.router import router as people
from web.admin.personal.pages import router as personal
from web.admin.rights.roles import router as roles
from web.admin.rights.why import router as why
from web.admin.schedule.pages import router as schedule
from web.admin.seats.files import router as seats_files
from web.admin.seats.pages import router as seats
from web.admin.signin.houses import router as houses
from web.admin.signin.pages import router as admin_sign_in
from web.api import router as api
from web.contacts.routes import router as contacts
from web.designer.approval.pages import router as approvals
from web.designer.comparing import router as designer_comparing
from web.designer.decision.pages import router as decisions
from web.designer.deploying import router as designer_deploying
from web.designer.files import router as designer_files
from web.designer.form.pages import router as form_builder
from web.designer.modeler.pages import router as designer_modeler
from web.designer.modeler.preview import router as designer_preview
from web.designer.pages import router as designer
from web.designer.trying.pages import router as designer_trying
from web.designer.trying.stories import router as designer_stories
from web.designer.versions import router as designer_versions
from web.desk.pages import router as desk
from web.inbox.acting.bulk import router as bulk
from web.inbox.acting.export import router as task_file
from web.inbox.acting.look import router as inbox_look
from web.inbox.acting.saved import router as saved_filters
from web.inbox.acts.pages import router as task_acts
from web.inbox.notices.pages import router as notices
from web.inbox.pages import router as inbox
from web.inbox.starting.pages import router as starting
from web.inbox.stream import router as stream
from web.inbox.talk.pages import router as talk
from web.links.pages import router as links
from web.mail.pages import router as mail
from web.monitor.acts.data import router as data
from web.monitor.acts.moving import router as moving
from web.monitor.acts.tasks import router as process_tasks
from web.monitor.acts.versions import router as versions
from web.monitor.acts.waits import router as waits
from web.monitor.batches.choosing import router as choosing
from web.monitor.batches.files import router as batch_files
from web.monitor.batches.pages import router as batches
from web.monitor.board.pages import router as board
from web.monitor.drawings.pages import router as process_drawings
from web.monitor.incidents.files import router as incident_files
from web.monitor.incidents.pages import router as incidents
from web.monitor.incidents.retrying import router as retrying
from web.monitor.instance.pages import router as instance_page
from web.monitor.jobs.pages import router as jobs
from web.monitor.lists.pages import router as listing
from web.monitor.pages import router as monitor
from web.monitor.then.pages import router as then
from web.own.choosing import router as looks
from web.own.favourites import router as favourites
from web.own.notices import router as own_notices
from web.own.palette import router as palette
from web.own.start import router as start
from web.platform.centres.mail import router as platform_mail
from web.platform.centres.pages import router as platform_centres
from web.platform.centres.sms import router as platform_sms
from web.platform.centres.telephony import router as platform_telephony
from web.platform.door import router as platform_door
from web.platform.proof.own import router as platform_own
from web.platform.proof.people import router as platform_people
from web.platform.proof.second import router as platform_second
from web.platform.servers import router as platform_servers
from web.platform.welcome import router as welcome
from web.public.pages import router as public
from web.public.password import router as password
from web.shell.account import router as account
from web.shell.door.elsewhere import router as elsewhere
from web.shell.door.own_second import router as own_second
from web.shell.door.second import router as second
from web.shell.pages import router as shell
from web.shell.unmask import router as unmask
from web.sms.gateway import router as sms_gateway
from web.sms.pages import router as sms
from web.sms.reporting import router as sms_reports
from web.tickets.clock.pages import router as clocks
from web.tickets.pages import router as tickets

ROUTERS: Final[tuple[APIRouter, ...]] = (
    shell, account, looks, favourites, own_notices, palette, start,
    api, stream, starting,
    # Names before the ids of tasks.
    saved_filters, inbox_look, task_file, bulk, inbox, task_acts, talk, notices,
    tickets, data, moving, waits, process_tasks, versions, choosing, batch_files, batches, jobs,
    board, incident_files, retrying, incidents, process_drawings, instance_page, listing, then,
    monitor, links, public, mail, sms_reports, sms_gateway, sms, people, log, clocks, roles, why,
    calendar_editing, calendar_files, calendars,
    password, welcome, centre,
    platform_door, platform_second, platform_own, platform_people,
    platform_mail, platform_sms, platform_telephony, platform_centres, platform_servers,
    organisation, contacts, unmask, personal,
    # Names before the ids of entries.
    lists_files, lists_aside, lists,
    second, own_second, elsewhere, admin_sign_in, houses, seats_files, seats, desk, bindings,
    designer, designer_files, approvals, designer_versions, designer_comparing,
    designer_deploying, designer_trying, designer_stories, designer_modeler, designer_preview,
    form_builder, decisions,
    # Before the pages of single ones: a code has a dot, these addresses have none.
    parameter_history, parameter_files, parameter_pages,
    schedule,
)  # fmt: skip

ROOMS: Final = APIRouter()
for _router in ROUTERS:
    ROOMS.include_router(_router)

# Everything else asks for `Me` or `Can(...)`. Add a line only for what must work without sign-in.
PUBLIC: Final = frozenset(
    {
        ("GET", "/"),
        ("GET", "/sign-in"),
        ("POST", "/sign-in"),
        # The second step: who has a session that lacks it goes on, everybody else starts anew.
        ("GET", "/sign-in/code"),
        ("POST", "/sign-in/code"),
        ("GET", "/sign-in/enrol"),
        ("POST", "/sign-in/enrol"),
        ("POST", "/sign-in/enrol/begin"),
        # To another house and back; what comes back is proved by state, nonce and signature.
        ("GET", "/sign-in/oidc/{provider_id}"),
        ("GET", "/sign-in/oidc/{provider_id}/back"),
        ("POST", "/sign-out"),
        ("POST", "/choice"),
        ("GET", "/openapi.json"),
        # Task links bring their own proof; citizens bring number and query code.
        ("GET", "/link/{token}"),
        ("POST", "/link"),
        ("GET", "/link/task/{task}"),
        ("POST", "/link/task/{task}"),
        ("GET", "/link/task/{task}/files/{file_id}"),
        # A gateway reports to an address that only we can make.
        ("GET", "/sms/reports/{message_id}/{attempt}/{seal}"),
        ("GET", "/password/{token}"),
        ("POST", "/password"),
        ("GET", "/welcome/{token}"),
        ("POST", "/welcome"),
        # The platform has a door of its own; all its other pages ask for `PlatformMe`.
        ("GET", "/platform/sign-in"),
        ("POST", "/platform/sign-in"),
        ("GET", "/platform/sign-in/code"),
        ("POST", "/platform/sign-in/code"),
        ("GET", "/platform/sign-in/enrol"),
        ("POST", "/platform/sign-in/enrol"),
        ("POST", "/platform/sign-in/enrol/begin"),
        ("POST", "/platform/sign-in/leave"),
        ("GET", "/public"),
        ("GET", "/submit"),
        ("POST", "/submit"),
        ("GET", "/submit/thanks"),
        ("GET", "/follow"),
        ("POST", "/follow"),
        ("GET", "/follow/{no}"),
        ("POST", "/follow/{no}/message"),
        ("POST", "/follow/{no}/urge"),
        ("POST", "/follow/{no}/withdraw"),
        ("GET", "/rate/{no}"),
        ("POST", "/rate/{no}"),
        ("GET", "/favicon.ico"),
        ("GET", "/api/v1/health"),
    }
)
