"""The agents' and admins' door: sign in, see who waits, take over, answer, close; the settings; the panel."""
