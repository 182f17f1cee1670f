"""What is done in a disaster: each module a few verbs of one thing."""
