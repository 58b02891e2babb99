"""Claims about a release's code, on facts built by hand."""

from harness.checks.code import answers, ended_by, is_absent, is_present, unreferenced
from harness.facts.answer import Absent, Answers, Refused
from harness.facts.references import Reference, References
from harness.verdict import Evidence, Extent

GONE = Absent("module phases.forge_account in release N")
TAKEN = Refused("23505", "duplicate key value violates unique constraint")


def test_is_present_supports_what_is_there() -> None:
    """
    None is there, too, as long as it is not absent.
    """
    assert [Evidence("ForgeAccount", "present", "present", supports=True)] == list(
        is_present("ForgeAccount")("full.name")
    )
    assert [True] == [each.supports for each in is_present("ForgeAccount")(None)]


def test_is_present_is_against_what_is_absent_by_its_name() -> None:
    """
    What is missing, and in which release.
    """
    said = "no module phases.forge_account in release N"
    assert [Evidence("ForgeAccount", "present", said, supports=False)] == list(is_present("ForgeAccount")(GONE))


def test_is_absent_supports_what_is_absent() -> None:
    """
    Absence is a fact.
    """
    assert [Evidence("Billing", "absent", "absent", supports=True)] == list(is_absent("Billing")(GONE))


def test_is_absent_is_against_what_is_there() -> None:
    """
    The old module was left behind.
    """
    assert [Evidence("Billing", "absent", "present", supports=False)] == list(is_absent("Billing")("full.name"))


def test_answers_supports_each_question_answered_as_expected() -> None:
    """
    A piece of evidence each, in the contract's order.
    """
    fact = Answers({"past": True, "none": False})
    expected = [
        Evidence("none", "False", "False", supports=True, looked_at=Extent(1, 1)),
        Evidence("past", "True", "True", supports=True, looked_at=Extent(1, 1)),
    ]
    assert expected == list(answers({"none": False, "past": True})(fact))


def test_answers_is_against_another_answer() -> None:
    """
    Even one that is None.
    """
    expected = Evidence("past", "True", "None", supports=False, looked_at=Extent(1, 1))
    assert [expected] == list(answers({"past": True})(Answers({"past": None})))


def test_answers_shows_what_ended_the_asking() -> None:
    """
    Questions answered before it keep their answer; those after it meet the refusal.
    """
    fact = Answers({"first": 1}, ended=TAKEN)
    expected = [
        Evidence("first", "1", "1", supports=True, looked_at=Extent(1, 1)),
        Evidence("second", "2", "23505: duplicate key value violates unique constraint", supports=False),
    ]
    assert expected == list(answers({"first": 1, "second": 2})(fact))


def test_answers_is_against_a_release_that_lacks_what_was_asked() -> None:
    """
    Absence of the very thing is a fact, and red.
    """
    expected = Evidence("first", "1", "no module phases.forge_account in release N", supports=False)
    assert [expected] == list(answers({"first": 1})(Answers(ended=GONE)))


def test_answers_is_against_a_question_that_the_play_never_put() -> None:
    """
    The contract's own slip is told with its way out.
    """
    expected = Evidence("first", "1", "not answered", supports=False, help="Let the play yield it.")
    assert [expected] == list(answers({"first": 1})(Answers({"frist": 1})))


def test_answers_has_nothing_to_say_without_questions() -> None:
    """
    No question, no evidence.
    """
    assert [] == list(answers({})(Answers({"first": 1})))


def test_ended_by_supports_the_very_refusal() -> None:
    """
    By SQLSTATE and by what its message names.
    """
    said = "refused with 23505, naming 'unique'"
    expected = Evidence("the code", said, str(TAKEN), supports=True, looked_at=Extent(1, 1))
    assert [expected] == list(ended_by("23505", naming="unique")(Answers(ended=TAKEN)))


def test_ended_by_is_against_another_refusal() -> None:
    """
    Refused, but for another reason.
    """
    other = Refused("42P01", 'relation "api_keys" does not exist')
    for fact in (Answers(ended=other), Answers(ended=Refused("23505", "of another kind")), Answers(ended=GONE)):
        (evidence,) = ended_by("23505", naming="unique")(fact)
        assert (False, str(fact.ended)) == (evidence.supports, evidence.observed)


def test_ended_by_is_against_code_that_was_let_through() -> None:
    """
    Also where it answered nothing at all.
    """
    observed = [each.observed for n in (0, 1) for each in ended_by("23505")(Answers({"first": 1} if n else {}))]
    assert ["0 answers, no refusal", "1 answers, no refusal"] == observed
    assert [False] == [each.supports for each in ended_by("23505")(Answers())]


def test_unreferenced_supports_with_the_files_read() -> None:
    """
    No reference in how many.
    """
    expected = Evidence("billing.customer", "no reference", "no reference in 12 files", supports=True)
    (evidence,) = unreferenced("billing.customer")(References(files=12))
    assert (expected.where, expected.expected, expected.observed, True) == (
        evidence.where,
        evidence.expected,
        evidence.observed,
        evidence.supports,
    )
    assert 12 == evidence.looked_at.rows


def test_unreferenced_is_against_each_reference_by_file_and_line() -> None:
    """
    Where to go and change it.
    """
    found = (Reference("app.billing.customer.Customer", "billing/fix_attempt.py", 7),)
    expected = Evidence(
        "billing/fix_attempt.py:7",
        "no reference to billing.customer",
        "app.billing.customer.Customer",
        supports=False,
    )
    assert [expected] == list(unreferenced("billing.customer")(References(found, files=12)))


def test_unreferenced_has_nothing_to_say_about_no_files() -> None:
    """
    Nothing was read.
    """
    assert [] == list(unreferenced("billing.customer")(References()))
