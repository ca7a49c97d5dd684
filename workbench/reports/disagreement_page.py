"""The page of a disagreement report: each section from a study, in the order in which it is read."""

from typing import Any

import numpy as np
from markupsafe import Markup

from workbench.agreement.estimate import Estimate
from workbench.reports import bars, figures, marks, numbers
from workbench.reports import disagreement_tables as tables
from workbench.reports import disagreement_words as words
from workbench.reports.disagreement import DisagreementReport
from workbench.reports.disagreement_inputs import load
from workbench.reports.disagreement_view import METHODS, View
from workbench.reports.page import Section, section
from workbench.reports.plot import Plot, Row, axis_for, value_and_interval
from workbench.reports.tables import Column, Shown, Table, Value

CARDS = 3  # pairs of labels that are shown with their items and rules
MOST_LABELS = 20  # labels above which no table of every label with every label is drawn
ROWS = 12  # labels that a chart shows; the others stand in its table
BARE_ITEMS = "No texts were given (a file with the items' texts), so items are named by their ids only."


class DisagreementPage:
    """What `notebooks/reports/disagreement.ipynb` shows, one section a cell."""

    def __init__(self, **parameters: Any) -> None:
        parameters["files"] = tuple(parameters["files"])
        self.view = View(load(DisagreementReport(**parameters)))
        self.study = self.view.study

    def head(self) -> Section:
        """Title and facts."""
        loaded = self.view.loaded
        return section(
            "disagreement/head.j2",
            title=loaded.parameters.shown_title,
            study=self.study,
            guideline=loaded.guideline,
            digest=loaded.guideline.digest()[:8] if loaded.guideline else "",
            gold=len(loaded.key) if loaded.key else 0,
            texts=len(loaded.texts),
        )

    def in_short(self) -> Section:
        """What was found, a sentence a section."""
        findings = [
            ("#people", "People", words.people(self.view)),
            ("#labels", "Labels", words.labels(self.view)),
            ("#items", "Items", words.items(self.view)),
            ("#truth", "Consensus", words.truth(self.view)),
        ]
        return section(
            "disagreement/in_short.j2",
            "short",
            "In short",
            lead=words.agreement(self.study),
            findings=findings,
            missing=self._missing(),
        )

    def agreement(self) -> Section:
        """The coefficients, and how firmly each label stands."""
        return section(
            "disagreement/agreement.j2",
            "agreement",
            "Agreement",
            lead=words.weakest_label(self.view) or words.agreement(self.study),
            all=self._coefficients(),
            labels=self._labels(),
            bounds=words.BOUNDS,
            reasons=_reasons(self.study.coefficients),
            tables=(tables.coefficients(self.view), tables.by_label(self.view)),
        )

    def people(self) -> Section:
        """Each annotator beside the others, and pairs of annotators."""
        pairing = self.study.pairing
        figure, matrix = self._everyone()
        shown = [tables.people(self.view)] if self.study.people else []
        shown += [tables.pairs(self.view)] if pairing and pairing.pairs else []
        return section(
            "disagreement/people.j2",
            "people",
            "Who differs with whom",
            lead=words.people(self.view),
            pairing=pairing,
            figure=figure,
            people=len(self.study.people),
            drawn=figures.DRAWN,
            tables=(*shown, *([matrix] if matrix else [])),
        )

    def labels(self) -> Section:
        """Which labels are mixed up, and the rules that should tell them apart."""
        cards = [
            {
                "pair": pair,
                "chips": (self.view.chip(pair.one), self.view.chip(pair.other)),
                "items": [self.view.quote(item) for item in pair.telling],
            }
            for pair in self.study.mix_ups[:CARDS]
        ]
        return section(
            "disagreement/labels.j2",
            "labels",
            "Which labels are mixed up",
            lead=words.labels(self.view),
            cards=cards,
            guideline=self.view.loaded.guideline,
            alpha=self.study.coefficients["krippendorff_alpha"],
            nominal=self.study.level == "nominal",
            figure=self._label_figure(),
            texts=bool(self.view.loaded.texts),
            tables=(tables.mix_ups(self.view),) if self.study.mix_ups else (),
        )

    def items(self) -> Section:
        """How clear the items are, and which are contested most."""
        sizes = [n for _, n in self.study.spread]
        said = ", ".join(f"{name}: {n}" for name, n in self.study.spread)
        return section(
            "disagreement/items.j2",
            "items",
            "Most contested items",
            lead=words.items(self.view),
            chart=bars.bars(
                sizes, [name for name, _ in self.study.spread], f"Items by share of their top label: {said}"
            ),
            study=self.study,
            missing="" if self.view.loaded.texts else BARE_ITEMS,
            tables=(tables.contested(self.view),) if self.study.contested else (),
        )

    def truth(self) -> Section:
        """What the truth probably is, and with gold how often that is right."""
        truth = self.study.truth
        judged = truth is not None and truth.items > 0
        shown = [tables.undecided(self.view)] if self.study.undecided else []
        shown += [tables.methods(self.view), tables.scores(self.view)] if judged else []
        return section(
            "disagreement/truth.j2",
            "truth",
            "Consensus",
            lead=words.truth(self.view),
            accuracy=self._accuracy() if judged else None,
            people=words.accuracy_of_people(self.view) if judged else "",
            missing=self._no_gold(),
            hows=[(METHODS[name], one.how) for name, one in self.study.consensus.items()],
            study=self.study,
            tables=shown,
        )

    def provenance(self) -> Section:
        """What the page was made from."""
        source = self.view.loaded.provenance
        rows = tuple((one.role, one.name or one.path, one.path, one.sha256) for one in source.inputs)
        head = (Column("What"), Column("Name"), Column("File, seen from the workspace"), Column("SHA-256"))
        inputs = Table("inputs", "Every file that was read, with the digest of its bytes.", head, rows)
        lost = tuple((loss.what, loss.count, loss.example, loss.source) for loss in source.losses)
        losses = Table(
            "losses",
            "What happened on the way from the files to the answers.",
            (Column("What"), Column("Count", "number"), Column("For example"), Column("File")),
            lost,
        )
        return section(
            "disagreement/provenance.j2",
            "provenance",
            "Provenance",
            lead="Anyone with the files below can rebuild this page to the last digit.",
            source=source,
            pseudonyms=not self.view.loaded.parameters.show_names,
            tables=(inputs, losses),
            provenance=source.to_dict(),
        )

    def _missing(self) -> list[str]:
        """What the page cannot say, and what it would need."""
        loaded, found = self.view.loaded, []
        if loaded.guideline is None:
            found.append("No guideline was given, so no rule can be named that should tell labels apart.")
        if not loaded.texts:
            found.append(BARE_ITEMS)
        if no_gold := self._no_gold():
            found.append(no_gold)
        return found

    def _no_gold(self) -> str:
        if self.study.truth is None:
            return "No gold was given, so nobody can say how often the consensus or an annotator is right."
        if not self.study.truth.items:
            return "The gold knows none of these items, so nobody can say how often the consensus is right."
        return ""

    def _coefficients(self) -> Plot:
        found = self.study.coefficients
        axis = axis_for(found.values())
        rows = []
        for name, e in found.items():
            shown, meaning = words.COEFFICIENTS[name]
            alpha = name == "krippendorff_alpha"
            mark = marks.dot_row(
                (_dot(e),),
                axis,
                shown,
                line=words.FIRM if alpha else None,
                dashed=words.TENTATIVE if alpha else None,
                zone=(words.FIRM, 1.0) if alpha else None,
            )
            left = Markup('<b>{}</b> <span class="small muted">{}</span>').format(shown, meaning)
            rows.append(Row(left, mark, value_and_interval(e)))
        alpha_method = found["krippendorff_alpha"].method or "no interval"
        caption = (
            f"n = {numbers.many(self.study.pairable, 'item')} with two answers or more, "
            f"{numbers.level(self.study.confidence)} intervals: {alpha_method}. Level of measurement of alpha: "
            f"{self.study.level}. Shaded, for alpha: firm conclusions; dashed: tentative ones."
        )
        named = ((words.FIRM, "firm .80"), (words.TENTATIVE, ".667"))
        return Plot("All annotators together", tuple(rows), marks.axis_line(axis, named), caption)

    def _labels(self) -> Plot | None:
        found = self.study.by_label
        if not found:
            return None
        shown = sorted(found, key=lambda one: -one.answers)[:ROWS] if len(found) > ROWS else found
        axis = axis_for((one.agreement for one in shown), low=0.5)
        rows = tuple(
            Row(
                Markup('{} <span class="small muted nb">n {}</span>').format(
                    self.view.chip(one.label), numbers.count(one.answers)
                ),
                marks.dot_row((_dot(one.agreement),), axis, self.view.label(one.label)),
                value_and_interval(one.agreement),
            )
            for one in shown
        )
        caption = (
            "When one annotator gives the label, how often another annotator of the same item gives it too. n = answers "
            f"with that label on items with two answers or more; {found[0].agreement.method}."
        )
        if len(found) > ROWS:
            caption += f" The {ROWS} labels with most answers; all {len(found)} are in the table."
        return Plot("Label by label", rows, marks.axis_line(axis), caption)

    def _everyone(self) -> tuple[figures.Figure | None, Table | None]:
        """Everyone with everyone as a figure and a table, where they are few enough to be read."""
        cohen = self.study.cohen
        few, most = figures.DRAWN
        if cohen is None or not few <= len(self.study.people) <= most:
            return None, None
        known = np.isin(cohen.annotators, [one.annotator for one in self.study.people])
        kappa = np.where(cohen.n > 0, cohen.kappa, np.nan)[np.ix_(known, known)]
        if np.isfinite(kappa[np.triu_indices(len(kappa), 1)]).sum() < few:
            return None, None
        people = [self.view.person(one) for one, here in zip(cohen.annotators, known, strict=True) if here]
        order = figures.by_likeness(kappa)
        kappa, people = kappa[np.ix_(order, order)], [people[i] for i in order]
        pairs = kappa[np.triu_indices(len(kappa), 1)]
        low, high = (float(f(pairs)) for f in (np.nanmin, np.nanmax))
        alt = (
            f"Cohen's kappa of every two of {len(people)} annotators, from {numbers.share(low)} to "
            f"{numbers.share(high)}; those who answer alike stand side by side. All values are in the table below."
        )
        figure = figures.heat_map(
            kappa, people, alt, low=min(low, 0), high=1, write=lambda v: numbers.share(v, 2)
        )
        rows: list[tuple[Value | Shown, ...]] = [
            (name, *(tables.cell(float(v), i, j) for j, v in enumerate(kappa[i])))
            for i, name in enumerate(people)
        ]
        head = (Column("Annotator"), *(Column(name, "number") for name in people))
        return figure, Table("kappa", "Cohen's kappa on the items both answered.", head, tuple(rows))

    def _label_figure(self) -> figures.Figure | None:
        """Every label with every label as shares of all disagreement."""
        labels = self.study.labels
        if not 3 <= len(labels) <= MOST_LABELS or not self.study.mix_ups:
            return None
        at = {label: i for i, label in enumerate(labels)}
        share = np.full((len(labels), len(labels)), np.nan)
        for pair in self.study.mix_ups:
            share[at[pair.one], at[pair.other]] = share[at[pair.other], at[pair.one]] = pair.share
        first = self.study.mix_ups[0]
        alt = (
            f"Share of all disagreement for every two of {len(labels)} labels; most is between {self.view.label(first.one)} "
            f"and {self.view.label(first.other)}, {numbers.percent(first.share)}. All values are in the table below."
        )
        names = [self.view.label(label) for label in labels]
        return figures.heat_map(
            share, names, alt, low=0, high=first.share, write=lambda v: numbers.percent(v, 0)
        )

    def _accuracy(self) -> Plot:
        truth = self.study.truth
        if truth is None:
            raise ValueError("there is no gold to be accurate about")
        found = {"Single answers": truth.answers}
        found |= {METHODS[name]: one.all for name, one in truth.methods.items()}
        axis = axis_for(found.values(), low=0.6, write=lambda v: numbers.percent(v, 0))
        rows = tuple(
            Row(
                Markup('<b>{}</b> <span class="small muted nb">n {} {}</span>').format(
                    name, numbers.count(e.n), e.unit
                ),
                marks.dot_row((_dot(e),), axis, name),
                value_and_interval(e, numbers.percent),
            )
            for name, e in found.items()
        )
        caption = (
            f"{numbers.level(self.study.confidence)} intervals: Wilson, on items; for single answers on the number of "
            "independent answers they are worth, as answers to one item are alike. A tie counts for the share of it "
            "that is right. The methods are judged on the same items, so overlapping intervals do not mean that they "
            "are equally good."
        )
        return Plot("How often each is right", rows, marks.axis_line(axis), caption)


def _dot(e: Estimate) -> marks.Dot:
    return marks.Dot(e.value, e.low, e.high)


def _reasons(found: Any) -> list[tuple[str, str]]:
    """What must be said about a coefficient before it is trusted, each reason once."""
    reasons = {e.reason: words.COEFFICIENTS[name][0] for name, e in reversed(found.items()) if e.reason}
    return [(name, reason) for reason, name in reversed(reasons.items())]
