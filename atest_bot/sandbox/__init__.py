"""A strict local stand-in for Slack: for trying the bot out in a browser, and for its tests and benchmarks.

It knows nothing of the bot, and the bot nothing of it: they meet at `SLACK_API_URL`.
"""
