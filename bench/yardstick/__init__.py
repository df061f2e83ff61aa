"""The yardstick: what this machine can do with the leanest code, measured beside the real thing in one run."""
