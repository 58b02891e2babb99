"""A scan as data: what `--json` writes. `references.schema.json` says what stands in it."""

import json
from importlib.resources import files

from harness.facts.scan import Scan
from harness.report.document import FORMAT, Document

__all__ = ["references", "schema"]


def references(scan: Scan) -> Document:
    """Return the references, dismissed ones too, and how much was seen."""
    return {
        "format": FORMAT,
        "references": [
            {
                "name": each.name,
                "file": each.file,
                "line": each.line,
                "kind": each.kind,
                "receiver": each.receiver,
                "why": each.why,
            }
            for each in scan.references
        ],
        "seen": {
            "files": scan.files,
            "lines": scan.lines,
            "planted": len(scan.planted),
            "found": len(scan.planted) - len(scan.missed),
        },
    }


def schema() -> Document:
    """Return the JSON Schema of it."""
    loaded: Document = json.loads(files("harness.report").joinpath("references.schema.json").read_text("utf-8"))
    return loaded
