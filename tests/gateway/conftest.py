"""The gateway on an embedded platform, for every test in this folder."""

from gateway_site import site

__all__ = ["site"]
