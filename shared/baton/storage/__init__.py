"""The one door to stored files: a folder, or S3-compatible storage."""

from baton.storage.door import Missing, Storage, new_key, open_storage
from baton.storage.probe import storage_fault

__all__ = ["Missing", "Storage", "new_key", "open_storage", "storage_fault"]
