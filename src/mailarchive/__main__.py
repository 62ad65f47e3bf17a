"""`python -m mailarchive`."""

from mailarchive.cli import main

main()
