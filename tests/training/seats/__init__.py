"""Seats, the waiting list, and the words about them."""
