"""The visitors' door: start, speak, read, stream, ask for a person."""
