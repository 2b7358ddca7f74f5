"""The pages of mail in one router. Fixed addresses come before those with an id in them."""

from fastapi import APIRouter

from web.mail.demo import router as demo
from web.mail.incoming import router as incoming
from web.mail.outgoing import router as outgoing
from web.mail.servers import router as servers

router = APIRouter(include_in_schema=False)
for part in (demo, servers, incoming, outgoing):
    router.include_router(part)
