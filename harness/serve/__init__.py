"""A release's API, running: an ASGI application, a command that starts a server, or one that runs already."""

from harness.serve.apis import Asgi, At, Program

__all__ = ["Asgi", "At", "Program"]
