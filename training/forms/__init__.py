"""What people type about courses, seats and results."""
