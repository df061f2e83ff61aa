"""The handoff router: finds the person, keeps the queue, bridges escalated and watched conversations to Ably."""
