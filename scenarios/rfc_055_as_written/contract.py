"""RFC-055's own migration, as written, judged by the same contract: the standing proof that the harness sees faults."""

from dataclasses import replace

from harness import Alembic, SqlFiles
from scenarios.rfc_055.contract import contract as consolidation

(PHASE,) = consolidation.phases

contract = replace(
    consolidation,
    title=f"{consolidation.title}, the migration as written",
    phases=(
        replace(
            PHASE,
            migrator=SqlFiles("up.sql", "down.sql", before=Alembic("../../migrations", before="0010")),
        ),
    ),
)
