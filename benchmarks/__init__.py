"""Speed as ratios: each case is timed beside a slower, obvious side in the same run.

``make bench`` prints a table and writes ``benchmarks/results.json``. Seconds depend on the
machine and its mood; ratios say more, and no test judges either.
"""
