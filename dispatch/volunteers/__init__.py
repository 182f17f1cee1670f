"""The roster: people who interpret, their languages, credentials and availability."""
