"""Reading seats: `mine` for the volunteer's own pages, `lists` for the desk, `learners` for what somebody has."""
