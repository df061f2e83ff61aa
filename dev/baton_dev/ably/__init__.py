"""The Ably stand-in: speaks enough of Ably's REST and realtime protocol for the unmodified official SDKs."""
