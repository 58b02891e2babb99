"""The process that makes requests up: started, asked, ended."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from harness.errors import HarnessError

__all__ = ["Engine", "engine"]

WORKER = "harness.probes.api.fuzz.worker"


@dataclass(slots=True)
class Engine:
    """One that runs."""

    process: "subprocess.Popen[str]"
    output: IO[bytes]

    def ask(self, task: Mapping[str, Any]) -> dict[str, Any]:
        """Have it do *task*. Raises HarnessError, with the last that it said, where it ends instead."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(json.dumps(task) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            self.output.seek(0)
            last = self.output.read().decode(errors="replace").strip().splitlines()[-1:]
            raise HarnessError(f"what makes up requests ended: {''.join(last) or 'it said nothing'}")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def engine(plan: Mapping[str, Any]) -> Iterator[Engine]:
    """Start one with *plan*; it ends with the block, and with this process."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as output:
        # The order of sets of text is what else would differ from run to run.
        told = {"PYTHONHASHSEED": "0", "HYPOTHESIS_STORAGE_DIRECTORY": folder, "NO_PROXY": "*", "no_proxy": "*"}
        with subprocess.Popen(
            [sys.executable, "-m", WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
            encoding="utf-8",
            cwd=folder,
            env={**os.environ, **told},
        ) as process:
            assert process.stdin is not None
            process.stdin.write(json.dumps(plan) + "\n")
            try:
                yield Engine(process, output)
            finally:
                process.kill()
