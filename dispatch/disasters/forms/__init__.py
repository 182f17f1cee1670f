"""What is filled in at the disasters' desk."""
