"""`python -m servers up`: all three servers until Ctrl-C, their addresses as lines for the shell."""

import signal
import sys
from threading import Event

from servers.rack import TECHNOLOGIES, Rack

VARIABLES = {"postgres": "BATON_DATABASE_URL", "rabbitmq": "BATON_RABBITMQ_URL", "redis": "BATON_REDIS_URL"}


def main() -> int:
    if sys.argv[1:] != ["up"]:
        print("usage: python -m servers up", file=sys.stderr)
        return 2
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    rack = Rack()
    try:
        for name in TECHNOLOGIES:
            rack.want(name)
        for name, variable in VARIABLES.items():
            print(f"export {variable}={rack.get(name).url}", flush=True)
        stopped.wait()
    finally:
        rack.discard_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
