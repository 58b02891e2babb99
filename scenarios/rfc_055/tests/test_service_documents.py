"""The OpenAPI documents of both releases, as they are served."""

import json
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from syrupy.assertion import SnapshotAssertion

from harness.snapshot import TextSnapshot
from scenarios.rfc_055.consolidated import api as consolidated
from scenarios.rfc_055.legacy import api as legacy


@pytest.mark.parametrize("application", [legacy.application, consolidated.application], ids=["legacy", "consolidated"])
def test_the_document_is_as_it_was(
    application: Callable[[], FastAPI], monkeypatch: pytest.MonkeyPatch, snapshot: SnapshotAssertion
) -> None:
    """
    What clients go by does not change by the way.
    """
    for name in ("DATABASE_URL", "ADMIN_API_KEY", "CREDENTIALS_SECRET"):
        monkeypatch.setenv(name, "not used")
    document = json.dumps(application().openapi(), indent=1, sort_keys=True, ensure_ascii=False)
    assert document == snapshot(extension_class=TextSnapshot)
