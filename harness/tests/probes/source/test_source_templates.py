"""Templates and data: what names alone can tell."""

import pytest

from harness.facts.references import Kind, Sought, SourceFile
from harness.probes.source.templates import find

PLAN = Sought(("customers.plan",))


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.html", "<p>{{ customer.plan }}</p>", "doubtful"),
        ("a.html", "{% if customer['plan'] == 'pro' %}", "doubtful"),
        ("a.html", "<p>\n{{ page.customer.plan|upper }}", "doubtful"),
        ("a.html", "<%= @customer.plan %>", "doubtful"),
        ("a.html", "{{ it.plan }}", "doubtful"),
        ("a.html", "{{ plan }}", "dismissed"),
        ("a.html", "<p>Your plan</p>", "dismissed"),
        ("a.html", "{# customer.plan #}", "dismissed"),
        ("a.html", "<!-- {{ customer.plan }} -->", "dismissed"),
        ("a.html", "<form action='/customers'><input name='plan'>", "doubtful"),
        ("a.html", "<div class='plan'>", "dismissed"),
        ("a.json", '{"customer": {"plan": "pro"}}', "certain"),
        ("a.json", '{"customers": [{"id": 1,\n"plan": "pro"}]}', "certain"),
        ("customers.json", '[{"plan": "pro"}]', "certain"),
        ("a.json", '{"customer": {"id": 1, "stripe": {"plan": {}}}}', "doubtful"),
        ("a.json", '{"order": {"plan": 1}}', "doubtful"),
        ("a.json", '{"customer": "plan"}', "dismissed"),
        ("a.json", '{"customer": {"kind": "a plan"}}', "dismissed"),
        ("a.json", '{"customer": {"plans": 1, "plan_id": 1}}', ""),
        ("a.json", '}}]{"customer": [{{"plan": "broken', "certain"),
    ],
)
def test_a_mention_counts_by_the_names_around_it(path: str, text: str, expected: str) -> None:
    """
    In holes, in fields, as keys; not in texts and comments.
    """
    found = list(find([SourceFile(path, text)], PLAN))
    assert [expected] * bool(expected) == [str(each.kind) for each in found]
    assert all(each.line == text[: text.index("plan")].count("\n") + 1 and each.why for each in found)


def test_json_of_many_brackets_ends() -> None:
    """
    Neither deep nor broken nesting takes long.
    """
    text = "[" * 100_000 + '{"plan": 1}' + "]" * 200_000
    assert [Kind.DOUBTFUL] == [each.kind for each in find([SourceFile("a.json", text)], PLAN)]
