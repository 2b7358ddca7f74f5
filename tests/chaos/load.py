"""Matters at a steady pace; each is asked for again, with its key, until it is accepted."""

import asyncio
import random
import time
from dataclasses import dataclass, field
from uuid import uuid4

import httpx2

PATH = "/api/v1/tickets"
PATIENCE_S = 180.0
LONGEST_PAUSE_S = 4.0
DOMAIN = "citizen.test"


@dataclass(slots=True)
class Load:
    """What was asked for and what was answered."""

    ports: list[int]
    token: str
    accepted: dict[str, str] = field(default_factory=dict)  # mail address -> number of the ticket
    given_up: list[str] = field(default_factory=list)
    contradicted: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    repeats: int = 0
    slowest_s: float = 0.0

    async def run(self, seconds: float, per_second: float) -> None:
        """Ask for tickets for so long; return when each is accepted or given up."""
        headers = {"Authorization": f"Bearer {self.token}"}
        limits = httpx2.Limits(max_connections=200, max_keepalive_connections=50)
        client = httpx2.AsyncClient(headers=headers, timeout=10, limits=limits)
        async with client, asyncio.TaskGroup() as group:
            began, count = time.monotonic(), 0
            while time.monotonic() - began < seconds:
                group.create_task(self._one(client, count))
                count += 1
                await asyncio.sleep(max(0.0, began + count / per_second - time.monotonic()))

    async def _one(self, client: httpx2.AsyncClient, number: int) -> None:
        address = f"citizen-{number}@{DOMAIN}"
        body = {
            "subject": f"Street lamp {number} is dark",
            "content": f"The lamp no. {number} in Harbour Street has been dark since Monday.",
            "contact_name": f"Citizen {number}",
            "contact_email": address,
        }
        key, began, pause = uuid4().hex, time.monotonic(), 0.5
        while time.monotonic() - began < PATIENCE_S:
            number_given = await self._ask(client, body, key)
            if number_given is not None:
                self._note(address, number_given)
                self.slowest_s = max(self.slowest_s, time.monotonic() - began)
                if number % 7 == 0:  # some callers ask again although they had an answer
                    again = await self._ask(client, body, key)
                    if again is not None:
                        self._note(address, again)
                return
            self.repeats += 1
            await asyncio.sleep(random.uniform(0.2, pause))
            pause = min(pause * 2, LONGEST_PAUSE_S)
        self.given_up.append(address)

    async def _ask(self, client: httpx2.AsyncClient, body: dict[str, str], key: str) -> str | None:
        url = f"http://127.0.0.1:{random.choice(self.ports)}{PATH}"
        try:
            answer = await client.post(url, json=body, headers={"Idempotency-Key": key})
        except httpx2.HTTPError:
            return None
        if answer.is_success:
            return str(answer.json()["no"])
        if answer.status_code < 500 and answer.status_code not in {409, 429}:
            self.refused.append(f"{answer.status_code} {answer.text[:200]}")
        return None

    def _note(self, address: str, number: str) -> None:
        before = self.accepted.setdefault(address, number)
        if before != number:
            self.contradicted.append(f"{address}: {before} and {number}")
