"""`python -m agent_api`: the agent API as a process of its own."""

from agent_api.app import create
from baton.process import main

main("agent-api", create)
