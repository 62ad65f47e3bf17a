"""mailarchive: archive email, parse it into threads, and recover what survives only as forwards and quotations."""
