"""What is read for rounds of shelters: rows, crews, the planner's problem, what was found."""
