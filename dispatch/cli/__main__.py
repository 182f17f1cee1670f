"""`python -m dispatch.cli` is the `dispatch` command."""

from dispatch.cli import main

main()
