"""`python -m handoff_router`: the router as a process of its own."""

from __future__ import annotations

from baton.process import main
from handoff_router.app import create

main("handoff-router", create)
