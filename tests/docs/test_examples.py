"""What the documents show is what happens: marked blocks are run and compared.

A fenced ``console`` or ``python`` block after ``<!-- tested -->`` is run, in a folder of its own
per document. In a console block, lines after a command are its output; a line ``...`` stands for
any lines. ``<!-- tested: exit 1 -->`` names another exit code than 0. ``<!-- run: … -->`` is a step
that readers do by hand. A block after ``<!-- output -->`` is what the block before it prints.
``pytest tests/docs --rewrite-golden`` puts today's outputs into the documents; read the diff.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path
    for path in [ROOT / "README.md", ROOT / "ARCHITECTURE.md", *(ROOT / "docs").rglob("*.md")]
    if re.search("^<!-- tested", path.read_text(encoding="utf-8"), re.MULTILINE)
)
_MARK = re.compile(r"<!-- (run|tested|output)(?:: (.*))? -->")
_FENCE = re.compile(r"```(\w+)")


@dataclass
class Step:
    """Something to run, what it should print (None: anything), and where that stands."""

    line: int
    command: list[str]
    exit_code: int = 0
    expected: list[str] | None = None
    output_at: int = 0


def steps(text: str) -> list[Step]:
    """Return the steps of a document, in order."""
    found: list[Step] = []
    lines = text.splitlines()
    mark: re.Match[str] | None = None
    at = 0
    while at < len(lines):
        new = _MARK.fullmatch(lines[at].strip())
        fence = _FENCE.fullmatch(lines[at])
        if new and new[1] == "run":
            found.append(Step(at + 1, ["bash", "-c", new[2]]))
        elif new:
            mark = new
        elif fence and mark:
            end = lines.index("```", at + 1)
            _take(found, mark, fence[1], at + 1, lines[at + 1 : end])
            mark, at = None, end
        at += 1
    assert mark is None, f"a mark without a block: {mark}"
    return found


def _take(found: list[Step], mark: re.Match[str], language: str, at: int, body: list[str]) -> None:
    """Add the steps of one block, whose body starts at line index ``at``."""
    if mark[1] == "output":
        found[-1].expected, found[-1].output_at = body, at
        return
    code = int((mark[2] or "exit 0").removeprefix("exit "))
    if language == "python":
        found.append(Step(at, [sys.executable, "-c", "\n".join(body)], code))
        return
    assert language == "console", f"line {at}: a block of kind {language!r} cannot be run"
    for offset, text in enumerate(body):
        if text.startswith("$ "):
            command = ["bash", "-c", f"{text[2:]} 2>&1"]
            found.append(Step(at + offset + 1, command, code, [], at + offset + 1))
        else:
            found[-1].expected.append(text)


def run(step: Step, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run a step in a folder, with this environment's `sonae` first on the path.

    The folder shows as ``/home/you`` in the output.
    """
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "NO_COLOR": "1", "COLUMNS": "100"}
    environment.pop("SONAE_DEBUG", None)
    ran = subprocess.run(
        step.command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    ran.stdout = ran.stdout.replace(str(folder.resolve()), "/home/you")
    return ran


def matches(expected: list[str], output: str) -> bool:
    """Tell whether an output is the expected one, ``...`` standing for any lines."""
    parts = ["(?:.*\n)*?" if line == "..." else re.escape(line) + "\n" for line in expected]
    return re.fullmatch("".join(parts), output.rstrip("\n") + "\n" if output else "") is not None


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_examples_of_a_document_run_as_shown(document, tmp_path, request):
    text = document.read_text(encoding="utf-8")
    found = steps(text)
    assert found
    changed: list[tuple[Step, str]] = []
    for step in found:
        where = f"{document.name}:{step.line}: {step.command[-1]}"
        ran = run(step, tmp_path)
        assert ran.returncode == step.exit_code, f"{where}\n{ran.stdout}{ran.stderr}"
        if step.expected is not None and not matches(step.expected, ran.stdout):
            assert request.config.getoption("--rewrite-golden"), f"{where}\n{ran.stdout}"
            changed.append((step, ran.stdout))
    if changed:
        document.write_text(with_outputs(text, changed), encoding="utf-8")


def with_outputs(text: str, changed: list[tuple[Step, str]]) -> str:
    """Return a document with the outputs of some of its steps put in."""
    lines = text.splitlines()
    for step, output in reversed(changed):
        lines[step.output_at : step.output_at + len(step.expected)] = output.rstrip("\n").split(
            "\n"
        )
    return "\n".join(lines) + "\n"


def test_an_ellipsis_stands_for_any_lines():
    assert matches(["a", "...", "d"], "a\nb\nc\nd\n")
    assert not matches(["a", "d"], "a\nb\nd\n")
    assert matches([], "")


def test_links_between_documents_lead_somewhere():
    pages = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", ROOT / "CHANGELOG.md"]
    broken = []
    for page in [*pages, *(ROOT / "docs").rglob("*.md")]:
        targets = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        missing = [target for target in targets if not (page.parent / target).exists()]
        broken += [f"{page.relative_to(ROOT)}: {target}" for target in missing]
    assert broken == []
