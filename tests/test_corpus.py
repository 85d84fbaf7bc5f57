"""The rest of the catalogue of bad input: what is found once the rooms after the dossier read it.

A case is a folder under ``corpus``: the files that differ from ``dossier/good`` (and source texts,
where claims are compared with them), and ``expected.txt``. For the check it has one line per
finding: code and place, part of the message, part of the hint (- for none), warnings marked; all
errors are listed, and those warnings that the case is about. For a run, the class of the error
and parts of what it says; `tension` stands for what a coherent set of judgements still warns of.
"""

import re
import shutil
from pathlib import Path

import pytest

import sonae.errors
from sonae.checks import check
from sonae.dossier import Finding
from sonae.pipeline import run
from sonae.study import Settings

HERE = Path(__file__).parent
CASES = sorted(folder.name for folder in (HERE / "corpus").iterdir())
PLACE = re.compile(r"(warning )?SN\d{3} ")


def _lines(name: str) -> list[list[str]]:
    text = (HERE / "corpus" / name / "expected.txt").read_text(encoding="utf-8")
    return [[part.strip() for part in line.split(" | ")] for line in text.splitlines()]


CHECKED = [name for name in CASES if PLACE.match(_lines(name)[0][0])]
RUN = [name for name in CASES if name not in CHECKED]


def _copy(name: str, tmp_path: Path) -> Path:
    folder = tmp_path / "dossier"
    shutil.copytree(HERE / "dossier" / "good", folder)
    shutil.copytree(HERE / "corpus" / name, folder, dirs_exist_ok=True)
    (folder / "expected.txt").unlink()
    return folder


def _marked(finding: Finding) -> str:
    warning = "warning " if finding.severity == "warning" else ""
    return f"{warning}{finding.code} {finding.place}"


@pytest.mark.parametrize("name", CHECKED)
def test_the_check_names_the_fault_at_its_place_with_what_mends_it(
    name: str, tmp_path: Path
) -> None:
    folder = _copy(name, tmp_path)
    with_texts = name[:3] in ("080", "081", "082")
    findings = check(folder, folder if with_texts else None).findings
    expected = _lines(name)
    listed = [place for place, _, _ in expected]
    found = [
        finding for finding in findings if finding.severity == "error" or _marked(finding) in listed
    ]
    assert [_marked(finding) for finding in found] == listed, "\n".join(map(str, findings))
    for finding, (_, message, hint) in zip(found, expected, strict=True):
        assert message in finding.message
        assert hint == "-" or hint in (finding.hint or ""), finding.hint


@pytest.mark.parametrize("name", RUN)
def test_a_run_says_what_cannot_be_and_where_it_was_written(name: str, tmp_path: Path) -> None:
    ((kind, *parts),) = _lines(name)
    folder = _copy(name, tmp_path)
    if kind == "tension":
        tensions = run(folder, Settings(draws=1)).credal.tensions()
        said = "\n".join(tension.says for tension in tensions)
    else:
        with pytest.raises(getattr(sonae.errors, kind)) as caught:
            run(folder, Settings(draws=1))
        said = str(caught.value)
    for part in parts:
        assert part in said


# the hundred ---------------------------------------------------------------------------------


def test_each_of_the_hundred_cases_is_accounted_for() -> None:
    text = (HERE / "CATALOGUE.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| (.+?) \| (.+) \|$", text, re.MULTILINE)
    assert [int(number) for number, _, _ in rows] == list(range(1, 101))
    for number, _, where in rows:
        assert where.startswith("later: ") or _targets(where), number


def _targets(where: str) -> list[str]:
    """Return what a row points at, after a look that it is there."""
    found: list[str] = re.findall(r"(?:bad|corpus)/[\w-]+", where)
    for target in found:
        room = HERE / "dossier" if target.startswith("bad/") else HERE
        assert (room / target / "expected.txt").is_file(), target
    for file, test in re.findall(r"([\w/]+\.py): ([^,]+)", where):
        assert test.strip() in (HERE / file).read_text(encoding="utf-8"), test
        found.append(file)
    return found


def test_every_folder_of_the_corpus_stands_in_the_catalogue_by_its_number() -> None:
    text = (HERE / "CATALOGUE.md").read_text(encoding="utf-8")
    numbers = {int(number) for number in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)}
    assert {int(name[:3]) for name in CASES} <= numbers


def test_a_space_of_10_to_the_30_is_refused_before_any_work(tmp_path: Path) -> None:
    folder = _copy(CASES[0], tmp_path)
    shutil.copytree(HERE / "dossier" / "good", folder, dirs_exist_ok=True)
    factors = "".join(
        f"  g{n}: {{label: G, states: {{a: {{label: A}}, b: {{label: B}}}}}}\n" for n in range(98)
    )
    path = folder / "20-factors.yaml"
    text = path.read_text(encoding="utf-8").replace("events:\n", f"{factors}events:\n")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(sonae.errors.CapacityError) as caught:
        run(folder, Settings(draws=1))
    assert "scenarios" in str(caught.value)
