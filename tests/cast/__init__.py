"""Who and what journeys are played with: whole houses, a visitor, agents, and the story itself."""
