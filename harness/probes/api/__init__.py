"""Questions to a release's HTTP API, running."""

from harness.probes.api.access import LetIn
from harness.probes.api.har import har
from harness.probes.api.knocking import Knocking
from harness.probes.api.replay import Record, Replay
from harness.probes.api.routes import FindRoutes
from harness.probes.api.traffic import Traffic

__all__ = ["FindRoutes", "Knocking", "LetIn", "Record", "Replay", "Traffic", "har"]
