"""The clauses of RFC-055, a module to a heading, in the RFC's words and order."""
