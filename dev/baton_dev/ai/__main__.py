"""`python -m baton_dev.ai`: the AI stand-in as a program."""

import argparse

from baton_dev.ai.app import create_app
from baton_dev.ai.pace import Pace
from baton_dev.child import serve


def main() -> None:
    parser = argparse.ArgumentParser(prog="baton_dev.ai", description="The AI stand-in (Chat Completions).")
    parser.add_argument("--port", type=int, default=8003, help="0 takes a free one")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--token-delay-ms", type=float, default=15.0, help="between two words of an answer")
    parser.add_argument("--first-token-ms", type=float, default=0.0, help="before the first word of an answer")
    parser.add_argument("--faults", action="store_true", help="open /_standin: scripts of faults, and the log")
    parser.add_argument("--die-with-parent", action="store_true", help="end when standard input ends")
    given = parser.parse_args()
    pace = Pace(given.token_delay_ms / 1000, given.first_token_ms / 1000)
    serve(create_app(pace, given.faults), given.host, given.port, given.die_with_parent)


if __name__ == "__main__":
    main()
