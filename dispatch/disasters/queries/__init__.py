"""What is read in a disaster."""
