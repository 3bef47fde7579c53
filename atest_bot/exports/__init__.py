"""Documents: what leaves as a file. Each is bytes made from plain values."""
