"""Files for people and for the public: what may leave is decided in services, how it looks is decided here (G17).

Names of files are generated from the kind, the day and a random part; nobody's words are in them.
"""
