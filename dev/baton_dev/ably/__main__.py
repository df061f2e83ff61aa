"""`python -m baton_dev.ably`: the stand-in by itself, for tests, for the all-in-one run, or as a sandbox."""

import argparse
import secrets
import sys
from pathlib import Path

from baton_dev import child
from baton_dev.ably.app import App
from baton_dev.ably.capability import Capability
from baton_dev.ably.grant import Key
from baton_dev.ably.journal import Journal
from baton_dev.ably.revocation import Revocations
from baton_dev.ably.server import AblyApp, Server, config
from baton_dev.ably.standin import Standin

KEY_FILE = "key"


def main() -> None:
    options = _options()
    standin = _standin(options)
    app = AblyApp(standin, options.sandbox, options.faults)
    child.run(Server(standin, config(app)), options.host, options.port, options.die_with_parent)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m baton_dev.ably", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="0 picks a free one")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--key", help="appId.keyId:secret; without it one is made (and kept in --data-dir)")
    parser.add_argument("--data-dir", type=Path, help="keep the channels across restarts")
    parser.add_argument("--mutable", action="append", default=[], metavar="NAMESPACE", help="allow changes there")
    parser.add_argument("--fixed-tokens", action="store_true", help="the key's tokens cannot be revoked")
    parser.add_argument("--sandbox", action="store_true", help="POST /apps, DELETE /apps/{id}")
    parser.add_argument("--faults", action="store_true", help="the control routes /_standin/…")
    parser.add_argument("--die-with-parent", action="store_true", help="end when stdin ends")
    return parser.parse_args()


def _standin(options: argparse.Namespace) -> Standin:
    if options.sandbox and options.key is None:
        return Standin()
    key = _key(options)
    app_id = key.name.partition(".")[0]
    revoked = options.data_dir / "revocations.json" if options.data_dir else None
    standin = Standin(revocations=Revocations(revoked))
    journal = Journal(options.data_dir / f"{app_id}.journal") if options.data_dir else None
    standin.credentials.keys[key.name] = key
    standin.apps[app_id] = App(app_id, standin.limits, frozenset(options.mutable), journal)
    return standin


def _key(options: argparse.Namespace) -> Key:
    kept = options.data_dir / KEY_FILE if options.data_dir else None
    text = options.key or (kept.read_text().strip() if kept and kept.exists() else None)
    if text is None:
        text = f"local{secrets.token_hex(2)}.{secrets.token_hex(3)}:{secrets.token_urlsafe(18)}"
        print(f"key {text}", file=sys.stderr, flush=True)  # noqa: T201 (there is no other way to learn it)
        _keep(kept, text)
    name, _, secret = text.partition(":")
    if not secret or "." not in name:
        sys.exit("--key must look like appId.keyId:secret")
    return Key(name, secret, Capability.parse({"*": ["*"]}), revocable=not options.fixed_tokens)


def _keep(path: Path | None, text: str) -> None:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(text)


if __name__ == "__main__":
    main()
