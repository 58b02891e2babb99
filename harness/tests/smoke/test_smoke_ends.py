"""A smoke check that is not let come to its end."""

import signal
import subprocess

import pytest

from harness.tests.cli.runs import COMMAND, environment
from harness.tests.postgres.runs import until
from harness.tests.staging import Staging

OURS = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'harness, %'"


@pytest.mark.parametrize("said", ["making the schema", "reading the schema", "reading the clauses"])
def test_a_check_that_is_interrupted_says_so_and_leaves_no_session(staging: Staging, said: str) -> None:
    """
    Wherever it is.
    """
    with subprocess.Popen(
        [*COMMAND, "smoke", "rfc_055"],
        env=environment(HARNESS_DSN=staging.url(staging.after)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stderr
        for line in process.stderr:
            if said in line:
                process.send_signal(signal.SIGINT)
                break
        out, err = process.communicate(timeout=60)
    assert (130, "") == (process.returncode, out)
    assert "harness: interrupted before there was a verdict." == err.strip()
    with staging.admin(staging.after) as admin:
        assert until(lambda: ((0,),) == admin.rows(OURS).rows)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postgresql://reader:wrong@127.0.0.1:{port}/{name}", "password authentication failed"),
        ("postgresql://reader@127.0.0.1:1/{name}", "Connection refused"),
    ],
)
def test_a_database_that_cannot_be_opened_is_a_line_and_no_verdict(staging: Staging, url: str, why: str) -> None:
    """
    Before anything else is made; the password is not in it.
    """
    done = subprocess.run(
        [*COMMAND, "smoke", "rfc_055"],
        env=environment(HARNESS_DSN=url.format(port=staging.port, name=staging.after)),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (2, "") == (done.returncode, done.stdout)
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"harness: Database '{staging.after}' cannot be opened: ")
    assert why in line
    assert "wrong@" not in line
