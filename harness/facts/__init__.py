"""Plain frozen values: what was seen. No behaviour beyond looking things up in themselves."""
