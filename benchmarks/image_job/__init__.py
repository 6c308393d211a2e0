"""The image job, `process()`, beside sharp, pyvips and Pillow used naively: CPU time, wall time, memory, quality."""
