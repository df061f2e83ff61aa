"""The language that all services speak; it knows no service."""
