"""What the bot costs, measured on real processes beside a bare Bolt listener (design 10)."""
