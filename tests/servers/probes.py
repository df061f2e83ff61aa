"""Does a server answer yet? One short question per protocol, nothing left behind."""

import secrets
import socket
import time
from collections.abc import Callable
from contextlib import suppress

LOOPBACK = "127.0.0.1"
AMQP_HEADER = b"AMQP\x00\x00\x09\x01"
# PostgreSQL's startup message, version 3.0, for the user postgres.
STARTUP = b"\x00\x00\x00\x17\x00\x03\x00\x00user\x00postgres\x00\x00"


def free_port() -> int:
    """Below what systems give to outgoing connections: a server that is stopped finds its port free again."""
    while True:
        port = 10_000 + secrets.randbelow(10_000)
        with suppress(OSError), socket.socket() as probe:
            probe.bind((LOOPBACK, port))
            return port


def postgres_answers(port: int) -> bool:
    """It asks for a password or lets us in (R); while it starts or recovers it sends an error (E)."""
    return _answer(port, STARTUP)[:1] == b"R"


def rabbitmq_answers(port: int) -> bool:
    return _answer(port, AMQP_HEADER)[:1] == b"\x01"


def redis_answers(port: int) -> bool:
    return _answer(port, b"PING\r\n").startswith(b"+PONG")


def _answer(port: int, question: bytes) -> bytes:
    with suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=2) as connection:
        connection.settimeout(2)
        connection.sendall(question)
        return connection.recv(16)
    return b""


def wait_until(answers: Callable[[], bool], seconds: float, still_alive: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and still_alive():
        if answers():
            return True
        time.sleep(0.05)
    return False
