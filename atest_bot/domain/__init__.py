"""The rules, as pure functions and tables: standard library only, no clock, no I/O, no SQL, no Slack."""
