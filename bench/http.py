"""How many times in a second four clients start, claim and complete through the real web server.

The server is the one that `ringflow serve` starts, on the same machine as the clients; its own
processor time and PostgreSQL's are counted apart from theirs.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import psutil
import psycopg

import engine
from base.roles import plain_url
from bench.clock import Server, taken
from bench.drawings import document, flows, user
from bench.ground import Ground, ground, line
from engine.identity import NewUser, Role, create_api_token, create_user

CLIENTS: Final = 4
CYCLES: Final = 60
WARM_UP: Final = 15
UP_S: Final = 60
PERSON: Final = engine.Actor(None, "Bench", "bench", frozenset({"agent"}))


def one_step() -> engine.SourceFile:
    """Return a drawing with one task."""
    nodes = f'<bpmn:startEvent id="start"/>{user("answer")}<bpmn:endEvent id="end"/>'
    ways = [("start", "answer"), ("answer", "end")]
    return engine.SourceFile("call.bpmn", document("call", nodes + flows(ways)))


@dataclass(slots=True)
class Client:
    """A machine with a token and a connection that it keeps."""

    port: int
    token: str
    connection: http.client.HTTPConnection

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Send a request; return the answer's JSON."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        text = None if body is None else json.dumps(body)
        self.connection.request(method, f"/api/v1{path}", text, headers)
        answer = self.connection.getresponse()
        said = answer.read()
        assert answer.status < 300, (method, path, answer.status, said)
        return json.loads(said)

    def cycle(self) -> None:
        """Start a process, find its task, take it and do it."""
        one = self.ask("POST", "/instances", {"definition_key": "call", "variables": {"n": 1}})
        task = self.ask("GET", f"/tasks?instance_id={one['id']}")["items"][0]
        self.ask("POST", f"/tasks/{task['id']}/claim")
        self.ask("POST", f"/tasks/{task['id']}/complete", {"variables": {"ok": True}})

    def cycles(self, count: int) -> None:
        """Do so many times."""
        for _ in range(count):
            self.cycle()


@contextmanager
def web(place: Ground) -> Iterator[tuple[psutil.Process, int]]:
    """Lend a web server, as an operator starts it, and its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "RINGFLOW_DATA": str(place.database.context.files / "data"), "RINGFLOW_PORT": str(port),
    }  # fmt: skip
    command = [sys.executable, "-c", "from ringflow.cli import main; main()", "serve"]
    with subprocess.Popen(
        command, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    ) as process:
        try:
            _await(port)
            yield psutil.Process(process.pid), port
        finally:
            process.terminate()


def _await(port: int) -> None:
    for _ in range(UP_S * 5):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    message = "the web server does not answer"
    raise RuntimeError(message)


def token(place: Ground) -> str:
    """Return the token of somebody who may start and do everything."""
    with place.database.transaction(place.centre_id) as db:
        engine.deploy(db, [one_step()], by=PERSON)
        new = NewUser(username="machine", name="Machine", roles=frozenset({Role.ADMIN, Role.AGENT}))
        return create_api_token(db, create_user(db, new).username, label="bench")


def figures() -> list[str]:
    """Return one line per figure; there is no naive way that has rights, pages and an inbox."""
    with ground() as place, psycopg.connect(plain_url(place.owner_url), autocommit=True) as owner:
        server, proof = Server(owner), token(place)
        with web(place) as (process, port), ThreadPoolExecutor(CLIENTS) as pool:
            clients = [
                Client(port, proof, http.client.HTTPConnection("127.0.0.1", port, timeout=60))
                for _ in range(CLIENTS)
            ]
            list(pool.map(Client.cycles, clients, [WARM_UP] * CLIENTS))
            before, theirs, began = taken(process), server.so_far(), time.perf_counter()
            list(pool.map(Client.cycles, clients, [CYCLES] * CLIENTS))
            wall = time.perf_counter() - began
            count = CLIENTS * CYCLES
            cpu = (taken(process) - before) / count * 1000
            database = server.since(theirs) / count * 1000
            for one in clients:
                one.connection.close()
    return [
        line(f"http_cycles_per_second_of_{CLIENTS}_clients", count / wall),
        line("http_cycle_web_cpu_ms", cpu),
        line("http_cycle_server_cpu_ms", database),
    ]


if __name__ == "__main__":
    print("\n".join(figures()))
