"""Write a study's figures as files that other programs read, none of them half-written.

Reads a `Study`; leaves ``scores.csv`` (every metric of every plan and outcome) and ``study.json``
(the headline figures) in a folder.
"""

import csv
import io
import json
from pathlib import Path

import numpy as np

from sonae.brief.summary import brief_json
from sonae.robustness import METRICS
from sonae.study import Study
from sonae.writing import write_whole

__all__ = ["write_results"]


def write_results(study: Study, folder: Path) -> tuple[Path, Path]:
    """Write ``scores.csv`` and ``study.json`` into `folder` and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    scores = write_whole(folder / "scores.csv", _scores(study))
    figures = json.dumps(brief_json(study), ensure_ascii=False, indent=2, allow_nan=False)
    return scores, write_whole(folder / "study.json", figures + "\n")


def _scores(study: Study) -> str:
    """Return one line per score; what does not apply has no line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["metric", "plan", "outcome", "value", "unit"])
    units = study.performance.unit
    for metric in METRICS.values():
        for plan in study.performance.plans:
            for outcome in study.performance.outcomes:
                value = float(study.scores.sel(metric=metric.id, plan=plan, outcome=outcome))
                if not np.isnan(value):
                    unit = units[outcome] if metric.unit == "outcome" else metric.unit
                    writer.writerow([metric.id, plan, outcome, repr(value), unit])
    return out.getvalue()
