from sonae.brief.lineage import direct, lineage
from sonae.brief.trails import Ref
from sonae.study import Study


def test_a_formula_names_what_it_reads_itself(study: Study) -> None:
    tree = study.dossier.formulas.values["loss"].tree
    assert set(direct(study.dossier, tree)) == {
        Ref("quantity", "harm"),
        Ref("table", "hit"),
        Ref("option", "gate"),
    }


def test_an_outcome_rests_on_everything_below_it(study: Study) -> None:
    found = lineage(study.dossier, study.dossier.formulas.outcomes["trade"].tree)
    assert found.claims == ("c2",)
    assert Ref("factor", "flood") in found.parts
    assert Ref("quantity", "harm") in found.assumed
    assert Ref("quantity", "income") not in found.assumed
