"""What the translation desk reads: notices, their clocks, who can translate, phrases, what is valid now."""
