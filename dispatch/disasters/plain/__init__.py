"""Plain Japanese: what makes a text hard to read, found by rule. Pure: no web, no database, no clock of its own."""
