"""Reads every file of a disagreement report, with its digest; no other part of the report opens a file."""

from dataclasses import dataclass, replace
from pathlib import Path

from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey
from workbench.answers.kinds import with_settings
from workbench.answers.pseudonyms import pseudonyms, without_names
from workbench.disagreement.report.alike import LoadedSimilarity, examples
from workbench.disagreement.report.parameters import DisagreementReport
from workbench.disagreement.similarity import SimilarityStudy, study_similarity
from workbench.disagreement.study import Disagreement, study_disagreement
from workbench.documents.guideline import Guideline, Question, guideline_name
from workbench.documents.simulation import SIMULATED
from workbench.formats.tables.endings import names_a_file
from workbench.kinds.parts import Medium
from workbench.kinds.registry import Kind
from workbench.quality.assumptions import Assumptions, study_assumptions
from workbench.quality.consensus_choice import ConsensusChoice, study_consensus_choice
from workbench.quality.sources import Sources, question_of, sources
from workbench.quality.structured import refuse_structured
from workbench.report.provenance import Input, Provenance, named_together, versions_of
from workbench.statistics.agreement.krippendorff import known_level
from workbench.statistics.judging import judged
from workbench.store.media.item_files import ItemFiles
from workbench.store.workspace import Workspace

MOST_COMPARED = 200_000  # answers; with more, the consensus methods are not compared

# What a disagreement report depends on, as one frozen value, and the command line that says the same.

FLAGS = {"item", "annotator", "label", "vendor"}


@dataclass(frozen=True, eq=False)
class Loaded:
    """What was read, the study of it, and the name of each annotator on the page."""

    parameters: DisagreementReport
    study: Disagreement
    question: Question | None
    guideline: Guideline | None
    key: AnswerKey | None
    texts: dict[str, str]
    called: dict[str, str]
    provenance: Provenance
    simulated: bool
    choice: ConsensusChoice | None
    assumptions: Assumptions | None


def load(parameters: DisagreementReport) -> Loaded | LoadedSimilarity:
    """Read the inputs and study them: label by label, or by how alike answers are where they can be alike in part."""
    workspace = Workspace(Path(parameters.root))
    inputs = [Input.of("answers", Path(path)) for path in parameters.files]
    inputs += [Input.of("mapping", Path(path)) for path in parameters.mapping]
    held = _sources(parameters).held()
    guideline, question = _guideline_and_question(parameters, held, workspace, inputs)
    annotations = held.annotations(question)
    annotations = with_settings(annotations, parameters.settings)
    kind = annotations.as_kind
    if kind is None or not kind.partial:
        refuse_structured(annotations)
    key, known = held.gold_of(workspace, question, annotations.question, needed=True)
    inputs += _files_of_gold(parameters, workspace)
    if held.items is not None:
        inputs.append(Input.of("texts", Path(held.items)))
    texts = held.texts(known)
    if kind is not None and kind.partial:
        return _similarity(
            parameters, held, annotations, kind, question, guideline, key, texts, inputs, workspace
        )
    study = study_disagreement(
        annotations,
        question=question,
        guideline=guideline,
        key=key,
        texts=texts,
        level=known_level(parameters.level) if parameters.level else None,
        seed=parameters.seed,
        confidence=parameters.confidence,
    )
    called = pseudonyms(annotations.annotators)
    losses = annotations.losses if parameters.show_names else without_names(annotations.losses, called)
    if parameters.show_names:
        called = {annotator: annotator for annotator in called}
    provenance = Provenance(
        named_together(inputs),
        parameters.command(),
        parameters.seed,
        losses,
        versions_of("numpy", "scipy", "matplotlib"),
    )
    kinds = set(annotations.kind.texts()) if annotations.kind else set()
    simulated = kinds == {SIMULATED}
    choice = _choice(annotations, key, parameters)
    small = len(annotations) <= MOST_COMPARED
    assumptions = study_assumptions(annotations, confidence=parameters.confidence) if small else None
    return Loaded(
        parameters, study, question, guideline, key, texts, called, provenance, simulated, choice, assumptions
    )


def _similarity(
    parameters: DisagreementReport,
    held: Sources,
    annotations: Annotations,
    kind: Kind,
    question: Question | None,
    guideline: Guideline | None,
    key: AnswerKey | None,
    texts: dict[str, str],
    inputs: list[Input],
    workspace: Workspace,
) -> LoadedSimilarity:
    """The study of answers that can be alike in part."""
    study = study_similarity(
        annotations,
        kind,
        question=question,
        guideline=guideline,
        key=key,
        seed=parameters.seed,
        confidence=parameters.confidence,
    )
    called = pseudonyms(annotations.annotators)
    losses = annotations.losses if parameters.show_names else without_names(annotations.losses, called)
    if parameters.show_names:
        called = {annotator: annotator for annotator in called}
    files = held.files(workspace)
    inputs += _pictures(study, files)
    provenance = Provenance(
        named_together(inputs), parameters.command(), parameters.seed, losses, versions_of("numpy", "scipy")
    )
    media = {item: Medium(item, text=text) for item, text in texts.items()} | held.media()
    media = {
        item: medium if medium.text is not None else replace(medium, text=texts.get(item))
        for item, medium in media.items()
    }
    simulated = annotations.kind is not None and set(annotations.kind.texts()) == {SIMULATED}
    return LoadedSimilarity(
        parameters,
        study,
        question,
        guideline,
        texts,
        media,
        files,
        called,
        provenance,
        simulated,
    )


def _pictures(study: SimilarityStudy, files: ItemFiles) -> list[Input]:
    """The pictures that the page embeds."""
    telling, items = examples(study)
    some = [item for each in telling for item in each] + items if study.kind.on == "picture" else []
    return [Input.of("picture", file, item) for item in some if (file := files.find(item)) is not None]


def _choice(
    annotations: Annotations, key: AnswerKey | None, parameters: DisagreementReport
) -> ConsensusChoice | None:
    """Every consensus method compared with the majority, if there is gold and the table is not too large."""
    first = annotations.first_answers()
    if key is None or not 0 < len(first) <= MOST_COMPARED or not len(judged(first, key)[0]):
        return None
    return study_consensus_choice(annotations, key, seed=parameters.seed, confidence=parameters.confidence)


def page_names(parameters: DisagreementReport) -> dict[str, str]:
    """The name of each annotator on the page: the key to the pseudonyms, for a separate file."""
    held = _sources(parameters).held()
    _, question = _guideline_and_question(parameters, held, Workspace(Path(parameters.root)), [])
    return pseudonyms(held.annotations(question).annotators)


def _guideline_and_question(
    parameters: DisagreementReport, held: Sources, workspace: Workspace, inputs: list[Input]
) -> tuple[Guideline | None, Question | None]:
    """The guideline (the gold set's if none is named) and the question that was answered."""
    name = parameters.guideline or guideline_of_gold(workspace, parameters.gold)
    if not name:
        return None, None
    guideline = workspace.guideline(name)
    _, version = guideline_name(name)
    file = "draft.yaml" if version == "draft" else f"{guideline.version}.yaml"
    path = workspace.guidelines.root / guideline.name / file
    inputs.append(Input.of("guideline", path, str(guideline)))
    question = parameters.question or None
    if question is None and not parameters.guideline:  # the gold set's: the answers name it
        answered, only = (
            held.annotations().question,
            workspace.gold(parameters.gold).questions(),
        )
        known = answered in [question.id for question in guideline.questions]
        question = answered if known or len(only) > 1 else only[0]
    return guideline, question_of(guideline, question)


def guideline_of_gold(workspace: Workspace, gold: str) -> str:
    """NAME@VERSION of the guideline of a gold set in the workspace; "" for a gold file or no gold."""
    if not gold or names_a_file(gold):
        return ""
    cited = workspace.gold(gold).card.guideline
    return f"{cited.name}@{cited.version}"


def _sources(parameters: DisagreementReport) -> Sources:
    """The report's answers, and the files that belong to them."""
    asked = sources(
        list(parameters.files),
        question=parameters.question or None,
        gold=parameters.gold or None,
        items=parameters.items or None,
        pictures=parameters.pictures or None,
        columns=parameters.columns,
        annotator=parameters.annotator_name or None,
        wide=parameters.wide,
        timezone=parameters.timezone or None,
        map=parameters.map,
        kind=parameters.kind or None,
        order=tuple(part.strip() for part in parameters.order.split(",") if part.strip()),
    )
    known = Workspace(Path(parameters.root)).mappings.load_each(parameters.mapping, asked.tables)
    return asked.mapped(*known.values())


def _files_of_gold(parameters: DisagreementReport, workspace: Workspace) -> list[Input]:
    """The files of the gold."""
    if not parameters.gold:
        return []
    if names_a_file(parameters.gold):
        return [Input.of("gold", Path(parameters.gold))]
    gold = workspace.gold(parameters.gold)
    workspace.gold_opened(gold)
    _, version = guideline_name(parameters.gold)
    folder = workspace.gold_sets.root / gold.card.name
    stem = "draft" if version == "draft" else gold.card.version
    return [
        Input.of("gold items", folder / f"{stem}.jsonl", str(gold)),
        Input.of("gold card", folder / f"{stem}.card.yaml", str(gold)),
    ]
