"""Every type shows what careless SQL breaks on, on a real Postgres."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from harness.facts.catalog import Catalog
from harness.postgres import PostgresSession, Server
from harness.probes.catalog import read_catalog
from harness.seed import plan, plant
from harness.seed.literal import text
from harness.tests.seed.coverage import COVERAGE, lacking
from harness.tests.seed.planting import schema
from harness.tests.seed.zoo import TYPES, ZOO


@pytest.fixture(scope="module")
def session(harness_server: Server) -> Iterator[PostgresSession]:
    """A schema with a column of every type, empty."""
    with schema(harness_server, ZOO) as session:
        yield session


def _emptied(session: PostgresSession) -> Catalog:
    """Empty the table of every type, and return the catalog of it alone."""
    session.execute("TRUNCATE every_type")
    catalog = read_catalog(session)
    return replace(catalog, tables=tuple(each for each in catalog.tables if each.name == "every_type"))


def test_every_type_shows_each_of_its_edges(session: PostgresSession) -> None:
    """
    Of every column, NULL and what the table of coverage asks, whatever the seed.
    """
    for seed in (0, 7):
        assert {} == plant(session, plan(_emptied(session), seed=seed)).refused
        assert [] == list(lacking(session))


def test_a_generator_that_never_makes_null_is_found_out(session: PostgresSession) -> None:
    """
    The wrong twin: with the first row's value in place of every NULL, exactly the NULLs are missing.
    """
    own = plan(_emptied(session))
    first = own.rows[0].values
    rows = tuple(
        replace(row, values={name: first[name] if sql == "NULL" else sql for name, sql in row.values.items()})
        for row in own.rows
    )
    plant(session, replace(own, rows=rows))
    assert [f"{name}: num_nulls(c) = 1" for name in TYPES if name not in {"code", "marked"}] == list(lacking(session))


def test_a_generator_that_folds_case_is_found_out(session: PostgresSession) -> None:
    """
    The wrong twin: all in small letters, some condition on text is not met.
    """
    own = plan(_emptied(session))
    rows = tuple(replace(row, values={**row.values, "words": row.values["words"].lower()}) for row in own.rows)
    plant(session, replace(own, rows=rows))
    assert {"words: c = 'Seed'", "words: c = 'SEED'"} <= set(lacking(session))


def test_the_table_of_coverage_speaks_of_columns_that_there_are() -> None:
    """
    A condition on no column would be met by nobody and missed by nobody.
    """
    assert set() == COVERAGE.keys() - TYPES.keys()


@pytest.mark.parametrize("raw", ["it's", "back\\slash", "a\nb", "\u00eb", "\U0001f331", "", "$$ :x %s"])
def test_a_constant_means_the_same_with_and_without_conforming_strings(session: PostgresSession, raw: str) -> None:
    """
    In ASCII, and read back as it was.
    """
    assert text(raw).isascii()
    for setting in ("on", "off"):
        session.execute(f"SET standard_conforming_strings = {setting}; SET escape_string_warning = off")
        assert ((raw,),) == session.rows(f"SELECT {text(raw)}").rows
    session.execute("RESET ALL")
