"""`python -m ai_responder`: the responder as a process of its own."""

from ai_responder.app import create
from baton.process import main

main("ai-responder", create)
