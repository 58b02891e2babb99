"""RFC-055's own migration as the RFC has it, unchanged in meaning: the standing proof that the harness sees faults."""
