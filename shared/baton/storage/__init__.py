"""The one door to stored files: a folder, or S3-compatible storage."""

from baton.storage.door import Missing, Storage, new_key, open_storage

__all__ = ["Missing", "Storage", "new_key", "open_storage"]
