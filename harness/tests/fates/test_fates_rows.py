"""Words about whole rows and tables: what they expand into, and what they leave to the frame."""

from harness.contract import Phase, clauses
from harness.facts.intent import Keyed
from harness.fates import (
    Created,
    Deduplicated,
    Rebuilt,
    Relabelled,
    Renamed,
    RenamedTable,
    Renumbered,
    Repointed,
    Retained,
)
from harness.fates.frame import frame
from harness.probes.catalog import CompareCatalogs
from harness.probes.cells import CompareCells
from harness.probes.rows import Compare
from harness.tests.hand import Still


def test_each_word_expands_into_clauses_with_ids_and_its_sentence() -> None:
    """
    Beginning with the thing that it is about.
    """
    words = {
        ("a.renamed", "a.gone"): RenamedTable("a", "b", text="said"),
        ("a.renamed", "a.gone", "a.named"): RenamedTable("a", "b", text="said", also=("view v",)),
        ("a.rebuilt",): Rebuilt("a", text="said"),
        ("a.id.renumbered", "o.a_id.follows"): Renumbered("a.id", by="id + 1", following=("o.a_id",), text="said"),
        ("o.a_id.repointed", "o.a_id.refers"): Repointed("o.a_id", to="b.id", by="a_id", text="said"),
        ("e.labels", "a.e.relabelled"): Relabelled("e", ("x",), columns=("a.e",), text="said"),
        ("a.created", "a.only"): Created("a", per="b", having={"b_id": "s.id"}, text="said"),
        ("a.retained", "a.cost"): Retained("a", where="x", because="y", rows=2, text="said"),
    }
    for ids, word in words.items():
        expanded = tuple(word)
        assert ids == tuple(clause.id for clause in expanded)
        assert {"said"} == {clause.text for clause in expanded}


def test_the_frame_compares_a_renamed_table_with_what_it_was() -> None:
    """
    Forward; at back and again it has one name.
    """
    phase = Phase("change", Still(), clauses=clauses(RenamedTable("users", "far.people", text="said")))
    found = {clause.id: clause.probe for clause in frame(phase)}
    names = (("public.users", "far.people"),)
    assert CompareCatalogs(renamed=names) == found["frame.schema"]
    assert CompareCells(renamed=names) == found["frame.rows"]
    assert CompareCells() == found["back.rows"]


def test_the_frame_knows_rows_by_a_renamed_key() -> None:
    """
    Or by a renumbered one.
    """
    words = clauses(
        Renamed("tags.id", "number", text="said"), Renumbered("far.users.id", by="id + 1", text="said", following=())
    )
    found = {clause.id: clause.probe for clause in frame(Phase("change", Still(), clauses=words))}
    keys = (Keyed("public.tags", "number", "id"), Keyed("far.users", "id", "id + 1"))
    assert CompareCells(keyed=keys) == found["frame.rows"]


def test_what_follows_is_read_by_the_key_of_its_table() -> None:
    """
    `id` unless it is said.
    """
    *_, by_id = Deduplicated("a", by=("b",), keep="id", following=("o.a_id",), text="said")
    *_, by_number = Deduplicated("a", by=("b",), keep="id", following={"o.a_id": "number"}, text="said")
    assert isinstance(by_id.probe, Compare)
    assert isinstance(by_number.probe, Compare)
    assert ("SELECT id, (a_id)::text FROM o", "SELECT number, (a_id)::text FROM o") == (
        by_id.probe.now,
        by_number.probe.now,
    )


def test_labels_that_stay_need_no_account_of_cells() -> None:
    """
    Where some are called otherwise the word has them.
    """
    same = clauses(Relabelled("e", ("x", "y"), columns=("a.e",), text="said"))
    other = clauses(Relabelled("e", ("x", "it's"), was={"y": "it's"}, columns={"a.e": "n"}, text="said"))
    assert [(), ("a.e",)] == [word[1].allows.cells for word in (same, other)]
    assert isinstance(other[1].probe, Compare)
    assert (
        "SELECT n, (CASE e::text WHEN 'y' THEN 'it''s' ELSE e::text END)::text FROM a",
        "SELECT n, (e)::text FROM a",
    ) == (other[1].probe.then, other[1].probe.now)
