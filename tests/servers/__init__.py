"""Real servers for tests and benchmark: PostgreSQL, RabbitMQ, Redis, however this machine can have them."""
