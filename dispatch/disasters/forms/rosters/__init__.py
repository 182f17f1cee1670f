"""Posts, shifts, what a roster is to obey, and on what terms somebody serves."""
