"""What the world could send: each listener and each field, fed with what Slack would and never would let through."""
