"""
The platform's HTTP service: what the RFC leaves alone, so that both releases run it, each with its own contexts.

`scenarios.rfc_055.legacy.api:app` and `scenarios.rfc_055.consolidated.api:app` are the two applications.
"""
