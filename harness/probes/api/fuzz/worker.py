"""
Has schemathesis send its cases to an API, in a process of its own: its state is global, and its imports take a while.

Run as a module. Each line of the standard input is a task in JSON, answered by a line of the standard output. The
first task says what there is to know of the API. At the end of the input the process ends, whatever it is at.
"""

import base64
import hashlib
import json
import os
import sys
import threading
import time
from collections import Counter
from queue import Queue
from typing import Any

import requests
import schemathesis
from schemathesis.cli.commands.replay.executor import replay_crash_file
from schemathesis.config import SchemathesisConfig
from schemathesis.core.errors import NoLinksFound
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.generation.meta import coverage_scenario
from schemathesis.reporting.crashes import CrashFile, build_crashes_from_recorder
from schemathesis.schemas import BaseSchema

Told = dict[str, Any]

SUCCESS = range(200, 300)
EXAMPLE = "Example value"


def main() -> None:
    """Answer task after task."""
    tasks: Queue[str] = Queue()
    # Only answers go to the standard output, whatever a library prints.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    threading.Thread(target=_listen, args=(tasks,), daemon=True).start()
    plan = json.loads(tasks.get())
    gate = _Gate(plan)
    gate.close()
    schema = _schema(plan)
    while True:
        task = json.loads(tasks.get())
        answer = _again(schema, task["case"]) if "case" in task else _Run(plan["secret"], gate).of(schema)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _listen(tasks: "Queue[str]") -> None:
    for line in sys.stdin:
        tasks.put(line)
    os._exit(0)


class _Gate:
    """Lets through what may be sent, so many requests a second and so many in all."""

    def __init__(self, plan: Told) -> None:
        self.methods: list[str] | None = plan["methods"]
        self.rate: float | None = plan["rate"]
        self.left: int = plan["requests"]
        self.next = time.monotonic()

    def close(self) -> None:
        """Stand at the one door of this process: checks send requests too."""
        send = requests.Session.send

        def let(session: requests.Session, request: requests.PreparedRequest, **how: Any) -> requests.Response:  # noqa: ANN401  # as it takes them
            self._pass(request.method or "")
            return send(session, request, **how)

        requests.Session.send = let  # type: ignore[assignment,method-assign]  # there is no other hook for all of them

    def _pass(self, method: str) -> None:
        """Wait for the next one's turn; end the run where there is none."""
        if self.left <= 0 or not (self.methods is None or method.upper() in self.methods):
            raise KeyboardInterrupt
        self.left -= 1
        if self.rate is not None:
            time.sleep(max(0.0, self.next - time.monotonic()))
            self.next = max(self.next, time.monotonic()) + 1 / self.rate


def _schema(plan: Told) -> BaseSchema:
    schema = schemathesis.openapi.from_dict(plan["document"], config=SchemathesisConfig.from_dict(plan["config"]))
    schema.location = plan["url"]
    seen: Counter[str] = Counter()
    every, offset = plan["every"], plan["config"]["seed"]

    @schema.hook
    def filter_case(_: schemathesis.HookContext, case: schemathesis.Case[Any]) -> bool:
        # What covers a document is many times what is drawn: the first of each kind, and every so many of the others.
        if case.meta is None or coverage_scenario(case) is None:
            return True
        valid = str(case.meta.phase.data.description).rpartition(": ")[2]
        if valid == EXAMPLE:
            return False  # sent before
        told = valid if case.meta.generation.mode.is_positive else ""  # ways of being wrong are many and alike
        kind = f"{case.operation.label} {coverage_scenario(case)} {told}"
        seen[kind] += 1
        return seen[kind] == 1 or (seen[kind] + offset) % every == 0

    return schema


class _Run:
    """One run over all phases."""

    def __init__(self, secret: dict[str, str], gate: _Gate) -> None:
        self.secret = secret
        self.gate = gate
        self.sent: Counter[str] = Counter()
        self.reached: Counter[str] = Counter()
        self.failing: dict[tuple[str, str, str], Told] = {}
        self.errors: list[str] = []
        self.cases = hashlib.sha256()

    def of(self, schema: BaseSchema) -> Told:
        stream = from_schema(schema).execute()
        ended = ""
        for event in stream:
            match event:
                case events.ScenarioFinished():
                    self._scenario(event.recorder)
                case events.NonFatalError(value=NoLinksFound()):
                    pass  # nothing follows from anything
                case events.NonFatalError():
                    self.errors.append(f"{event.label}: {event.info.title}: {event.info.message}".splitlines()[0])
                case events.FatalError():
                    self.errors.append(f"{type(event.exception).__name__}: {event.exception}".splitlines()[0])
                case events.EngineFinished():
                    ended = "" if event.stop_reason.value == "completed" else self._why(event.stop_reason.value)
        return {
            "sent": self.sent,
            "reached": self.reached,
            "failing": list(self.failing.values()),
            "ended": ended,
            "errors": self.errors,
            "cases": self.cases.hexdigest(),
        }

    def _why(self, reason: str) -> str:
        return "no more requests are allowed" if self.gate.left <= 0 else reason

    def _scenario(self, recorder: ScenarioRecorder) -> None:
        for case_id, interaction in recorder.interactions.items():
            label = recorder.cases[case_id].value.operation.label
            status = interaction.response.status_code if interaction.response else 0
            self.sent[label] += 1
            self.reached[label] += status in SUCCESS
            request = interaction.request
            told = f"{request.method} {request.uri.partition('//')[2].partition('/')[2]} ".encode()
            self.cases.update(self._named(told + (request.body or b"")))
        for case_id in recorder.failing_case_ids():
            self._fail(recorder, case_id)

    def _named(self, text: bytes) -> bytes:
        for name, value in self.secret.items():
            text = text.replace(value.encode(), f"{{{name}}}".encode())
        return text

    def _fail(self, recorder: ScenarioRecorder, case_id: str) -> None:
        sanitization = SchemathesisConfig.from_dict(
            {"output": {"sanitization": {"enabled": False}}}
        ).output.sanitization
        failures = {
            (check.name, str(check.failure_info.failure)): check.failure_info
            for check in recorder.checks[case_id]
            if check.failure_info is not None
        }
        crashes = build_crashes_from_recorder(recorder=recorder, failing_case_id=case_id, sanitization=sanitization)
        for crash in crashes:
            (check,) = crash.sequence[-1].checks
            info = failures[check.name, check.message]
            key = crash.operation, check.name, info.failure.title
            shown = info.failure.case_id or case_id
            chain = recorder.iter_chain_cases(case_id=shown, related_case_ids=info.failure.related_case_ids())
            answer = recorder.interactions[shown].response
            told = {
                "where": crash.operation,
                "check": check.name,
                "says": check.message,
                "status": answer.status_code if answer else 0,
                "requests": [_sent(recorder, each.id) for each in chain],
                "case": crash.to_dict(),
            }
            self.failing.setdefault(key, told)


def _sent(recorder: ScenarioRecorder, case_id: str) -> Told:
    request = recorder.interactions[case_id].request
    headers = {name: values[0] for name, values in request.headers.items()}
    return {
        "method": request.method,
        "url": request.uri,
        "headers": headers,
        "body": base64.b64encode(request.body or b"").decode(),
    }


def _again(schema: BaseSchema, case: Told) -> Told:
    crash = CrashFile.from_dict(case)
    found = replay_crash_file(crash, base_url=schema.config.base_url, project_config=schema.config, schema=schema)
    statuses = [step.status_code for step in found.step_outcomes]
    return {"outcome": found.status.value, "why": found.error_message, "status": statuses[-1] if statuses else 0}


if __name__ == "__main__":
    main()
