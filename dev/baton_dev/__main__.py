"""`baton-dev`: everything on this machine, with embedded defaults and no account."""

from __future__ import annotations

import argparse
import asyncio
import socket
import sys
from pathlib import Path

from baton.settings import Settings
from baton_dev.data_dir import DataDir
from baton_dev.outside_world import OutsideWorld


def main() -> None:
    """Reads the command line and runs until told to stop."""
    arguments = _parser().parse_args()
    _must_be_free(arguments.port)
    folder = DataDir(arguments.data_dir)
    if arguments.reset:
        if Settings().database_url:
            sys.exit("--reset only empties the embedded database; empty the one at BATON_DATABASE_URL yourself.")
        folder.reset()
    folder.make()
    ready_file = arguments.ready_file
    if ready_file is not None:
        ready_file.unlink(missing_ok=True)
    asyncio.run(_run(folder, arguments.port, ready_file))


async def _run(folder: DataDir, port: int, ready_file: Path | None) -> None:
    async with OutsideWorld(folder, port, Settings()) as outside:
        # seconds of imports: the stand-ins start meanwhile
        from baton_dev.all_in_one import AllInOne

        await AllInOne(folder, port, ready_file).run(outside)


def _must_be_free(first: int) -> None:
    """All four ports, before anything is started: a clear sentence instead of a stack."""
    for port in range(first, first + 4):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((Settings().host, port))
            except (OSError, OverflowError):
                sys.exit(f"Port {port} is not free. Choose four others, for instance with --port 9000.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="baton-dev", description=__doc__)
    parser.add_argument(
        "--port", type=int, default=8000, help="gateway here, agent API, Ably and AI stand-ins on the next three"
    )
    parser.add_argument("--data-dir", type=Path, default=Path(".baton"), help="database, keys and sign-ins")
    parser.add_argument("--ready-file", type=Path, help="written as JSON when everything is ready")
    parser.add_argument("--reset", action="store_true", help="forget everything in the data directory first")
    return parser


if __name__ == "__main__":
    main()
