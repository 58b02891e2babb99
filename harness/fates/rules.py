"""What a column is besides its cells: it stays so where a word says that only something else changes."""

from harness.checks.rows import same_rows
from harness.contract import Clause
from harness.facts.answer import Refused
from harness.facts.rows import Comparison
from harness.fates.named import MIGRATED, Named
from harness.probes.rows import Compare
from harness.verdict import Holds

__all__ = ["keeps"]

_TYPE = "pg_catalog.format_type(a.atttypid, a.atttypmod), a.attcollation::pg_catalog.regcollation::text"
_NULL = "CASE WHEN a.attnotnull THEN 'NOT NULL' ELSE 'nullable' END"
_DEFAULT = "pg_catalog.pg_get_expr(d.adbin, d.adrelid)"
# Where the type changes, so does the cast that Postgres writes after a constant.
_BARE = f"regexp_replace({_DEFAULT}, '^''(.*)''::[^'']*$', '\\1')"
_REST = "nullif(a.attidentity::text, ''), nullif(a.attgenerated::text, ''), a.attacl::text"


def keeps(  # noqa: PLR0913  # each is one thing that may change
    column: Named,
    text: str,
    *,
    to: Named | None = None,
    type: bool = True,  # noqa: A002  # the word for it
    null: bool = True,
    default: bool = True,
) -> Clause[Comparison | Refused]:
    """Claim that *column*, called *to* now, has its type, its rule, its default and its grants, as far as said."""
    whole = f"coalesce('DEFAULT ' || {_DEFAULT if type else _BARE}, 'no default')"
    asked = ", ".join([*[_TYPE] * type, *[_NULL] * null, *[whole] * default, _REST])
    then, now = (_read(each, asked) for each in (column, to or column))
    check = same_rows(f"{column}, its rule", help="Keep the rest of its definition.")
    return Clause(f"{column}.rule", text, Compare(then, now), check, Holds.ALWAYS, MIGRATED)


def _read(column: Named, asked: str) -> str:
    return f"""
        SELECT {asked}
        FROM pg_catalog.pg_attribute a
        LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = '{column.table}'::pg_catalog.regclass AND a.attname = '{column.column}'
        ORDER BY 1
    """  # noqa: S608  # the contract's own words
