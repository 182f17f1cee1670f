"""What is read of rosters: rows, who can come, the solver's problem, the table of a day, one's own duties."""
