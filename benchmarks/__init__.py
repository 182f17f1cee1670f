"""Speed and scale of the engine, run by hand: `python -m benchmarks`."""
