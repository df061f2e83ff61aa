"""Who may come in, and what stays sealed: passwords, tokens, keys and encryption at rest."""
