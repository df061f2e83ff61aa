"""What every service does alike: its HTTP door, its problems, its health, its start and its stop."""
