"""``python -m sonae.cli`` is ``sonae``."""

from sonae.cli import main

main()
