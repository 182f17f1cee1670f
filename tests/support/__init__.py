"""What the tests stand on: the machine's programs, a PostgreSQL server, a browser."""
