"""Disasters: who is safe, who can come, who stands where at which hour, which shelters have been asked in what."""
