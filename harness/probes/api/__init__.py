"""Questions to a release's HTTP API, running."""

from harness.probes.api.replay import Record, Replay
from harness.probes.api.traffic import Traffic

__all__ = ["Record", "Replay", "Traffic"]
