"""Training's sentences for its pages and messages."""
