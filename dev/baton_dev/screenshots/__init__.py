"""Pictures of what visitors and agents see, taken from a real, running Baton."""
