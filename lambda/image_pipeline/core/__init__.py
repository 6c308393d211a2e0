"""The image job, pure: bytes and options in, bytes and facts out. `pipeline` is where to begin."""
