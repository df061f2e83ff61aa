"""The bot, while it holds the baton: takes turns, streams answers, and falls silent the moment a person has it."""
