"""How a database of an older version becomes one of this version: one file a step, run at open.

A step that was ever released is never changed; the next one names it in `down_revision`.
"""
