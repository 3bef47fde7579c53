"""`make soak`: real bots on a bad day. They are killed and misled, and what they confirmed is counted beside them."""
