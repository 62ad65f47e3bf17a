"""Measurements of mailarchive: speed, memory and accuracy. Each prints a table; none is part of the package."""
