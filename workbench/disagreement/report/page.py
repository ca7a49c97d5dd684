"""The page of a disagreement report: each section from a study, in the order in which it is read."""

from collections.abc import Mapping
from typing import Any

from workbench.disagreement.report import plots, tables, words
from workbench.disagreement.report.alike import SimilarityPage
from workbench.disagreement.report.inputs import Loaded, load
from workbench.disagreement.report.parameters import DisagreementReport
from workbench.disagreement.report.view import METHODS, View
from workbench.disagreement.study import COEFFICIENTS
from workbench.report.page import Section, section
from workbench.report.tables import inputs, losses
from workbench.statistics.estimate import Estimate

CARDS = 3  # pairs of labels shown with their items and rules
NO_GUIDELINE = "which rule should separate two labels (no guideline was given)"
NO_TEXTS = "what the items say (no file with their texts was given)"
NO_GOLD = "how often the consensus or an annotator is right (no gold was given)"
OTHER_GOLD = "how often the consensus or an annotator is right (none of these items is in the gold)"


def open_page(**parameters: Any) -> "DisagreementPage | SimilarityPage":
    """The page of these parameters: label by label, or of answers that can be alike in part."""
    parameters |= {name: tuple(parameters.get(name, ())) for name in ("files", "mapping")}
    loaded = load(DisagreementReport(**parameters))
    return DisagreementPage(loaded) if isinstance(loaded, Loaded) else SimilarityPage(loaded)


class DisagreementPage:
    """What `notebooks/reports/disagreement.ipynb` shows, one section a cell."""

    def __init__(self, loaded: Loaded) -> None:
        self.view = View(loaded)
        self.study = self.view.study

    def head(self) -> Section:
        """Title and facts."""
        loaded = self.view.loaded
        return section(
            "disagreement/report/head.j2",
            title=loaded.parameters.shown_title,
            study=self.study,
            guideline=loaded.guideline,
            gold=len(loaded.key) if loaded.key else 0,
            texts=len(loaded.texts),
            simulated=loaded.simulated,
        )

    def in_short(self) -> Section:
        """The findings, one sentence per section."""
        findings = [
            ("#people", "People", words.people(self.view)),
            ("#labels", "Labels", words.labels(self.view)),
            ("#items", "Items", words.items(self.view)),
            ("#truth", "Consensus", words.truth(self.view)),
        ]
        return section(
            "disagreement/report/in_short.j2",
            "short",
            "In short",
            lead=words.agreement(self.study),
            findings=findings,
            missing=self._missing(),
        )

    def agreement(self) -> Section:
        """The coefficients, and the agreement on each label."""
        return section(
            "disagreement/report/agreement.j2",
            "agreement",
            "Agreement",
            lead=words.weakest_label(self.view) or words.agreement(self.study),
            all=plots.coefficients(self.view),
            labels=plots.by_label(self.view),
            bounds=words.BOUNDS,
            reasons=_reasons(self.study.coefficients),
            tables=(tables.coefficients(self.view), tables.by_label(self.view)),
        )

    def people(self) -> Section:
        """Each annotator beside the others, and pairs of annotators."""
        pairing = self.study.pairing
        figure, matrix = plots.everyone(self.view)
        listed = [tables.people(self.view)] if self.study.people else []
        listed += [tables.pairs(self.view)] if pairing and pairing.pairs else []
        return section(
            "disagreement/report/people.j2",
            "people",
            "Who differs with whom",
            lead=words.people(self.view),
            pairing=pairing,
            figure=figure,
            apart=len(pairing.apart(self.study.confidence)) if pairing else 0,
            few=words.few_items(self.view),
            tables=(*listed, *([matrix] if matrix else [])),
        )

    def labels(self) -> Section:
        """Which labels people confuse, and the rules that should tell them apart."""
        cards = [
            {
                "pair": pair,
                "chips": (self.view.chip(pair.one), self.view.chip(pair.other)),
                "items": [self.view.quote(item) for item in pair.telling[: 2 if place else 4]],
            }
            for place, pair in enumerate(self.study.label_confusion[:CARDS])
        ]
        return section(
            "disagreement/report/labels.j2",
            "labels",
            "Which labels are confused",
            lead=words.labels(self.view),
            cards=cards,
            guideline=self.view.loaded.guideline,
            alpha=self.study.coefficients["krippendorff_alpha"],
            nominal=self.study.level == "nominal",
            figure=plots.every_label(self.view),
            texts=bool(self.view.loaded.texts),
            tables=(tables.label_confusion(self.view),) if self.study.label_confusion else (),
        )

    def items(self) -> Section:
        """How clear the items are, and the most disputed ones."""
        return section(
            "disagreement/report/items.j2",
            "items",
            "Most disputed items",
            lead=words.items(self.view),
            chart=plots.spread(self.view),
            study=self.study,
            tables=(tables.disputed_items(self.view),) if self.study.disputed_items else (),
        )

    def truth(self) -> Section:
        """The probable truth, and with gold how often it is right."""
        truth = self.study.truth
        judged = truth is not None and truth.items > 0
        listed = [tables.undecided(self.view)] if self.study.undecided else []
        listed += [tables.methods(self.view), tables.scores(self.view)] if judged else []
        choice = self.view.loaded.choice
        listed += [tables.choice(choice)] if choice else []
        return section(
            "disagreement/report/truth.j2",
            "truth",
            "Consensus",
            lead=words.truth(self.view),
            accuracy=plots.accuracy(self.view, truth) if judged and truth else None,
            people=words.accuracy_of_people(self.view) if judged else "",
            choice=choice.sentence if choice else "",
            warnings=self._warnings(gold=judged),
            hows=[(METHODS[name], consensus.how) for name, consensus in self.study.consensus.items()],
            study=self.study,
            tables=listed,
        )

    def provenance(self) -> Section:
        """What the page was made from."""
        source = self.view.loaded.provenance
        return section(
            "disagreement/report/provenance.j2",
            "provenance",
            "Provenance",
            lead="Anyone with the files below can rebuild this page to the last digit.",
            source=source,
            pseudonyms=not self.view.loaded.parameters.show_names,
            tables=(inputs(source), losses(source)),
            provenance=source.to_dict(),
        )

    def _missing(self) -> str:
        """What the page cannot say and why, in one line."""
        loaded, truth = self.view.loaded, self.study.truth
        missing = [
            "" if loaded.guideline else NO_GUIDELINE,
            "" if loaded.texts else NO_TEXTS,
            NO_GOLD if truth is None else "" if truth.items else OTHER_GOLD,
        ]
        reasons = [reason for reason in missing if reason]
        return f"Not on this page: {'; '.join(reasons)}." if reasons else ""

    def _warnings(self, *, gold: bool) -> list[str]:
        """What the answers say against voting or the models."""
        loaded = self.view.loaded
        if loaded.assumptions is None:
            return []
        return loaded.assumptions.sentences(loaded.called, self.view.label, gold=gold)


def _reasons(estimates: Mapping[str, Estimate]) -> list[tuple[str, str]]:
    """The warnings about the coefficients, each once."""
    reasons = {e.reason: COEFFICIENTS[name][0] for name, e in reversed(list(estimates.items())) if e.reason}
    return [(name, reason) for reason, name in reversed(reasons.items())]
