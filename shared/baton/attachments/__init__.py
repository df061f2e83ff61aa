"""Files that people add to what they say: looked at, stored, named by one message, served, and swept."""

from baton.attachments.claims import Claimant, claim_attachments, described, settle
from baton.attachments.policy import AttachmentPolicy, Kind, policy_of
from baton.attachments.sweep import sweep_attachments
from baton.attachments.uploads import Upload, received, store_upload

__all__ = [
    "AttachmentPolicy", "Claimant", "Kind", "Upload", "claim_attachments", "described", "policy_of", "received",
    "settle", "store_upload", "sweep_attachments",
]  # fmt: skip
