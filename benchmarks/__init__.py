"""What the project costs: time and memory, measured beside what else could do the same work."""
