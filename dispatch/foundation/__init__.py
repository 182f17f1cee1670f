"""What holds for the whole foundation and is changed on a page; and how settings are kept in versions."""
