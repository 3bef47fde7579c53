"""Everything Slack-shaped: what comes in, what goes out. Rules, words about rules and rows live elsewhere."""
