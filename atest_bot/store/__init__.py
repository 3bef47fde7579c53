"""Rows: the tables, one transaction at a time, and what is read and written, as functions. No rules live here."""
