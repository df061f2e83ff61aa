"""The operators' command: looks after an installation from the outside of its services (`baton --help`)."""
