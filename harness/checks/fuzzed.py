"""Claims about an API's answers to requests that were made up."""

from collections.abc import Iterator

from harness.checks import blame
from harness.checks.curl import BASE, curl
from harness.contract import Check
from harness.facts.fuzzed import AGAIN, MENDED, Failing, Fuzzed, Tried, told
from harness.verdict import Evidence, Extent

__all__ = ["fails_no_more", "withstands"]

WANTED = "answers as its document says"


def withstands(*, url: str = BASE) -> Check[Fuzzed]:
    """Whatever each operation is asked, it answers as its document says; one that never did well is undecided."""

    def check(fact: Fuzzed) -> Iterator[Evidence]:
        for each in fact.operations:
            failed = [one for one in fact.failing if one.where == each.where]
            yield from (_against(one, each, fact, url) for one in failed)
            if not failed:
                yield _answered(each)
        named = {each.where for each in fact.operations}
        for one in fact.failing:
            if one.where not in named:
                yield _against(one, Tried(one.where, 1, 0), fact, url)
        sent = sum(each.sent for each in fact.operations)
        if fact.ended:
            yield Evidence("requests", "all sent", fact.ended, supports=False, unseen=fact.ended)
        elif sent:
            yield Evidence("requests", "all sent", f"{sent}, by seed {fact.seed}", supports=True)

    return check


def fails_no_more(*, url: str = BASE) -> Check[Fuzzed]:
    """What failed once does not when it is sent again."""

    def check(fact: Fuzzed) -> Iterator[Evidence]:
        for each in fact.failing:
            if each.again == MENDED:
                yield Evidence(each.where, WANTED, f"{each.check}: {each.again}", supports=True, looked_at=Extent(1))
            elif each.again in AGAIN:
                yield _against(each, Tried(each.where, 1, 0), fact, url)
            else:
                yield Evidence(each.where, WANTED, each.again, supports=False, unseen=each.again)

    return check


def _answered(tried: Tried) -> Evidence:
    if tried.reached:
        observed = f"{tried.sent} requests, {tried.reached} answered 2xx"
        return Evidence(tried.where, WANTED, observed, supports=True, looked_at=Extent(tried.sent))
    why = f"never answered 2xx in {tried.sent} requests" if tried.sent else "nothing was sent to it"
    return Evidence(tried.where, WANTED, why, supports=False, unseen=why)


def _against(failed: Failing, tried: Tried, fact: Fuzzed, url: str) -> Evidence:
    refused = "; ".join(dict.fromkeys(blame.told(each) for each in failed.statements if each.sqlstate))
    why = f"{refused}{blame.dropped(failed.statements, fact.dropped)}"
    again = f" ({failed.again})" if failed.again else ""
    observed = f"{failed.status}, {failed.check}: {failed.says}{again}{f': {why}' if why else ''}"
    lines = " && ".join(curl(each, url) for each in failed.requests)
    case = told(failed) if failed.case else ""  # what may not be shown cannot be sent again
    extent = Extent(tried.sent)
    return Evidence(failed.where, WANTED, observed, supports=False, help=lines, looked_at=extent, case=case)
