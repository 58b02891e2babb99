"""What a statement says about the schema: which locks it takes, what it needs, what it makes. Pure."""

from harness.ddl.effects import effects
from harness.ddl.ground import VOLATILE, Ground
from harness.ddl.needs import Wants, renames, wants, writes

__all__ = ["VOLATILE", "Ground", "Wants", "effects", "renames", "wants", "writes"]
