"""The AI stand-in: speaks Chat Completions and answers from its instructions, never as a model."""
