"""The REST surface, a room for each noun; routes.py is its table of contents."""
