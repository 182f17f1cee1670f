"""Partner institutions and what they ask for."""
