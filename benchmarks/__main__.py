"""Print the table of ratios and write it as JSON."""

import json
from dataclasses import asdict
from pathlib import Path

from benchmarks.cases import all_cases

rows = []
print(f"{'case':10} {'size':38} {'fast':22} {'s':>10} {'slow':26} {'s':>10} {'ratio':>8}")
for row in all_cases():
    rows.append(row)
    print(
        f"{row.case:10} {row.size:38} {row.fast:22} {row.fast_seconds:10.3g} "
        f"{row.slow:26} {row.slow_seconds:10.3g} {row.ratio:8.3g}",
        flush=True,
    )
results = Path(__file__).parent / "results.json"
results.write_text(
    json.dumps([{**asdict(row), "ratio": row.ratio} for row in rows], indent=1) + "\n"
)
print(f"written: {results}")
