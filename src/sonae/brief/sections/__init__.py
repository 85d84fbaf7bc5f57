"""Sections of the brief: one file per section, each a function from a `Draft` to a `Section`."""
