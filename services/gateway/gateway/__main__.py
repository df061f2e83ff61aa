"""`python -m gateway`: the gateway as a process of its own."""

from baton.process import main
from gateway.app import create

main("gateway", create)
