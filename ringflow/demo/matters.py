"""A few matters of citizens, so that the first look does not fall on empty lists."""

from typing import Final

from base.db import Session
from connectors import email
from engine import Actor
from processes.tickets.actions import NewTicket, open_ticket
from processes.tickets.queries import find_tickets
from processes.tickets.rules.kinds import Channel, Kind, Urgency

MATTERS: Final = (
    NewTicket(
        subject="中山路路燈不亮",
        content="中山路三段 120 號前的兩盞路燈從上週五起都不亮，晚上過馬路很危險，請派人檢修。",
        kind=Kind.HELP,
        category="roads",
        channel=Channel.PHONE,
        place="中山路三段 120 號",
        contact_name="周先生",
        contact_phone="0912-000-101",
        contact_email="chou@citizen.test",
        locale="zh-Hant",
    ),
    NewTicket(
        subject="工地深夜施工噪音",
        content="文化二街的工地連續三天施工到晚上十一點多，孩子無法入睡，希望依規定處理。",
        kind=Kind.COMPLAINT,
        category="noise",
        urgency=Urgency.URGENT,
        channel=Channel.WEB,
        place="文化二街 8 號旁工地",
        contact_name="蔡小姐",
        contact_email="tsai@citizen.test",
        locale="zh-Hant",
    ),
    NewTicket(
        subject="小区自来水浑浊",
        content="金桂小区 3 号楼昨天下午开始自来水发黄，楼里有老人和婴儿，请尽快检测并答复。",
        kind=Kind.HELP,
        category="water_power",
        urgency=Urgency.URGENT,
        channel=Channel.PHONE,
        place="金桂小区 3 号楼",
        contact_name="赵女士",
        contact_phone="13800000102",
        contact_email="zhao@citizen.test",
        locale="zh-Hans",
    ),
    NewTicket(
        subject="Bus 37 passes the stop without halting",
        content=(
            "Twice this week, at 8:10 on Tuesday and Thursday, bus 37 drove past the stop "
            "“Library” although three people were waiting."
        ),
        kind=Kind.COMPLAINT,
        category="transport",
        channel=Channel.WEB,
        place="Stop “Library”",
        contact_name="R. Adams",
        contact_email="adams@citizen.test",
        locale="en",
    ),
)
LETTER: Final = (
    "hsu@citizen.test",
    "許太太",
    "公園旁垃圾沒有人清",
    "您好：\n\n和平公園東側入口的垃圾已經堆了四天，味道很重，也引來老鼠。\n請安排清運，謝謝。\n\n許太太",
)


def add_matters(db: Session) -> None:
    """Open some tickets and let one mail come in, unless there are tickets already."""
    if find_tickets(db, limit=1).items:
        return
    for number, matter in enumerate(MATTERS):
        open_ticket(db, matter, by=Actor.system("demo"), idempotency_key=f"demo-{number}")
    sender, name, subject, text = LETTER
    email.write_locally(db, sender=sender, sender_name=name, subject=subject, text=text)
