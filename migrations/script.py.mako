"""
${message}.
"""

from alembic import op

revision = ${repr(up_revision).replace("'", '"')}
down_revision = ${repr(down_revision).replace("'", '"')}


def upgrade() -> None:
    raise NotImplementedError("say what ${up_revision} brings")


def downgrade() -> None:
    raise NotImplementedError("say how ${up_revision} is taken back")
