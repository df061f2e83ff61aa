"""What the AI does for agents and admins: summaries, suggested replies, other words, and answers of a draft."""
