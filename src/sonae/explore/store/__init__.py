"""A study folder: a run that was killed goes on, and what it finished is never computed twice.

``StudyFolder`` is for the one who writes, ``StoredStudy`` for everybody who reads::

    with StudyFolder(path, dossier, sha256, resume=True) as folder:  # the lock, at once
        finished = folder.begin(job)  # refuses foreign and damaged studies
        for block, part in executor.map(job, [b for b in job.blocks if b.number not in finished]):
            folder.put(block, part)
        parts = (folder.get(block) for block in job.blocks)  # verified as they are read
"""

from sonae.explore.store.about import DamagedStudyError
from sonae.explore.store.folder import StudyFolder
from sonae.explore.store.outcomes import open_outcomes
from sonae.explore.store.stored import StoredStudy

__all__ = ["DamagedStudyError", "StoredStudy", "StudyFolder", "open_outcomes"]
