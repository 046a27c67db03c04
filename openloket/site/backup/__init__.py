"""Backups: the database and the documents that it names, of one moment, while people go on.

A folder holds any number of them. Each content is there once, under its SHA-256, for all of them; a backup of its own
folder has the dump of the database, the list of contents that it needs, and `manifest.json`, which is written last:
without it a backup is not one.

    contents/ab/abcdef…          or abcdef….age, when it is encrypted
    2026-11-27T180000/database   database.age
    2026-11-27T180000/contents
    2026-11-27T180000/keys.age   the keys that we made ourselves; only in an encrypted backup
    2026-11-27T180000/manifest.json
"""
