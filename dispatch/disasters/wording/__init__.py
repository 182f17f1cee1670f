"""How disasters are told: on the desk's pages, in the day log, in the record."""
