"""Saved dumps: a third way to Snapshot, beside a live cluster and a recorded one.

``parts`` opens what was given (a stream, a folder, an archive) as named parts; ``scan`` finds the documents in a part
and passes over logs; ``collect`` keeps their rows and what was lost; ``answer`` makes Snapshot and the report of them.
"""
