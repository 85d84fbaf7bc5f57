"""A step that waits for what the model shows, as the command line and the brief tell of it."""

import shutil

import pytest

from sonae.brief import brief_html

from .brief.dossiers import SMALL, small_study

WHEN = "observed(shortage) > 0.4 * observed(arriving)"
ADAPT = f'  adapt: {{label: Adapt, steps: [{{option: access, start: 2025, when: "{WHEN}"}}]}}\n'


@pytest.fixture
def future(terminal, template, tmp_path, monkeypatch):
    """Run `sonae explain future` on the plan that waits."""
    shutil.copytree(template("port", "minimal"), tmp_path / "port")
    text = (tmp_path / "port" / "dossier.yaml").read_text(encoding="utf-8")
    text = text.replace("\nmodel:", f"{ADAPT}\nmodel:", 1)
    (tmp_path / "port" / "dossier.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def run(strait, *arguments):
        place = ("--scenario", f"strait={strait}, partner=willing", "--draw", "3")
        return terminal("explain", "future", "port", "--plan", "adapt", *place, *arguments)

    return run


def test_a_future_says_in_which_year_and_on_what_a_step_was_launched(future):
    text = " ".join(future("closed").out.split())
    assert "access@2025 to 2030" in text
    assert f"launched in 2025, since {WHEN}: shortage was 72.285 USD_mn@2024 in 2024" in text
    launch = future("closed", "--json").json["launches"][0]
    assert (launch["start"], launch["until"], launch["launched_in"]) == (2025, 2030, 2025)
    assert [(one["name"], one["year"]) for one in launch["seen"]] == [
        ("shortage", 2024),
        ("arriving", 2024),
    ]


def test_a_future_says_that_the_sign_was_never_seen(future):
    text = " ".join(future("open").out.split())
    assert f"not launched: in none of these years it was seen that {WHEN}" in text
    launch = future("open", "--json").json["launches"][0]
    assert (launch["launched"], launch["launched_in"], launch["seen"]) == (False, None, [])


def test_the_brief_gives_the_window_and_the_sign(tmp_path):
    old = """{option: gate, start: 2025, when: "observed(storms) == 'grow'"}"""
    new = '{option: gate, start: 2025, until: 2026, when: "observed(loss) > observed(spent)"}'
    assert old in SMALL
    study = small_study(tmp_path / "harbour", SMALL.replace(old, new))
    html = brief_html(study)
    assert "in the first year in which" in html
    assert "observed(loss) &gt; observed(spent)" in html
    assert "2025 to 2026" in html
