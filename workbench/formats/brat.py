"""brat: spans, events and relations of its standoff files (.ann beside .txt), a folder for each person; gold and pre-labels.

Lines as brat.nlplab.org/standoff.html describes them: offsets count characters from 0, and the end is excluded. A span in
several pieces is kept as one from its first to its last character, with the pieces beside it: a kind of spans holds no gaps.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from workbench.answers.tables import Tables
from workbench.documents.guideline import Guideline
from workbench.errors import InvalidTable
from workbench.formats.reading import Answer, Purpose, Reading, Record, Written
from workbench.formats.registry import Format
from workbench.formats.source import Source
from workbench.formats.writing import Kept, Writer, file_name, whole
from workbench.kinds.parts import Medium, Part

ENDING = ".ann"
CONF = "annotation.conf"
QUESTION = "spans"
LINE = re.compile(rb"([TREAMN#][\w!.-]*|\*)\t")
ENDS = re.compile(r"(\S+) (\d+ \d+(?:;\d+ \d+)*)")
PIECES = "pieces"
OWN = (PIECES, "members", "roles")  # attributes in which a part's line is kept
POINTS = re.compile(r"[TE]\d\S*")


def recognise(source: Source) -> float:
    """By its ending and its lines; a folder or an archive by one such file in it."""
    if source.is_folder:
        return float(any(each.ending == ENDING for each in source.members))
    if source.ending != ENDING:
        return 0.0
    lines = [line for line in source.head.splitlines() if line.strip()]
    return float(all(LINE.match(line) for line in lines[:20]))


def read_answers(source: Source, reading: Reading) -> Iterator[Record]:
    """An answer for each document of each person; in folders below the first, the folder is the person."""
    if not source.is_folder:
        types = _types(source.sibling(CONF))
        yield from _document(source, reading, PurePosixPath(source.name).stem, None, "", types)
        return
    confs = {
        str(PurePosixPath(each.path).parent): _types(each) for each in source.members if each.name == CONF
    }
    named = reading.annotator is not None or bool(reading.annotators)
    for file in source.members:
        if file.ending != ENDING:
            continue
        way = PurePosixPath(file.path.removeprefix(f"{source.path.rstrip('/')}/"))
        person = None if named or len(way.parts) == 1 else way.parts[0]
        item = str((way.relative_to(person) if person else way).with_suffix(""))
        if named and len(way.parts) > 1 and reading.annotators:
            item = str(PurePosixPath(*way.parts[1:]).with_suffix(""))
        if person:
            reading.note("folders taken as people, by their names", way.parts[0])
        above = map(str, PurePosixPath(file.path).parents)
        types = next((confs[folder] for folder in above if folder in confs), None)
        yield from _document(file, reading, item, person, f"{way}: ", types)


def _types(conf: Source | None) -> set[str] | None:
    """The types of spans in an annotation.conf: of entities, and of the triggers of events; None without one."""
    if conf is None:
        return None
    types: set[str] = set()
    section = ""
    for line in _decoded(conf).splitlines():
        words = line.strip()
        if words.startswith("["):
            section = words
        elif words and words[0] not in "#-<" and section in ("[entities]", "[events]"):
            types |= set(words.split()[0].lstrip("!").split("|"))
    return types


@dataclass
class _Document:
    """The lines of a document: its parts by their ids, and what hangs on them."""

    reading: Reading
    place: str
    text: str | None
    parts: dict[str, Part] = field(default_factory=dict)
    hanging: list[tuple[str, str, str]] = field(default_factory=list)

    def line(self, number: int, line: str) -> None:
        """One line."""
        place = f"{self.place}line {number}"
        name, _, rest = line.partition("\t")
        sign = name[:1]
        if not sign or not rest:
            self.reading.note("lines that are not as brat writes them, left out", place)
        elif sign == "T":
            self._span(name, rest, place)
        elif sign in "RE*":
            same = 1 + sum(known.startswith("*") for known in self.parts)
            self._link(name if sign != "*" else f"*{same}", rest, place)
        elif sign in "AMN#":
            self._hang(sign, rest)
        else:
            self.reading.note("lines that are not as brat writes them, left out", place)

    def _span(self, name: str, rest: str, place: str) -> None:
        where, _, quoted = rest.partition("\t")
        match = ENDS.fullmatch(where.strip())
        if not match:
            raise InvalidTable(f"{self.reading.source.path}: {place}: {where[:60]!r} is not TYPE START END.")
        label, ends = match.groups()
        pieces = [tuple(map(int, piece.split())) for piece in ends.split(";")]
        start, end = min(p[0] for p in pieces), max(p[1] for p in pieces)
        held = {PIECES: ends} if len(pieces) > 1 else {}
        if held:
            self.reading.note("spans in several pieces: compared from the first character to the last", place)
        if self.text is not None and quoted:
            words = " ".join(self.text[a:b] for a, b in pieces)
            if words.split() != quoted.split():
                self.reading.note("spans whose words are not those of the text", f"{place}: {quoted[:40]!r}")
        self.parts[name] = Part("span", label, start, end, "characters", id=name, attributes=held)

    def _link(self, name: str, rest: str, place: str) -> None:
        """A relation `TYPE Arg1:T1 Arg2:T2`, an event `TYPE:TRIGGER ROLE:T1 ...`, or an equivalence `TYPE T1 T2 ...`."""
        label, *arguments = rest.split()
        roles = dict(_role(argument, i) for i, argument in enumerate(arguments, 1))
        if name[0] == "E":
            label, _, trigger = label.partition(":")
            self.parts[name] = Part("event", label, id=name, parent=trigger or None, attributes=roles)
            return
        ends = list(roles.values())
        if len(ends) < 2:
            self.reading.note("lines that are not as brat writes them, left out", place)
            return
        more = {} if name[0] == "R" and len(ends) == 2 else {"members": " ".join(ends)}
        names = {"roles": " ".join(roles)} if name[0] == "R" and [*roles] != ["Arg1", "Arg2"] else {}
        self.parts[name] = Part(
            "relation", label, id=name, source=ends[0], target=ends[1], attributes={**more, **names}
        )

    def _hang(self, sign: str, rest: str) -> None:
        """An attribute, a link to a knowledge base, or a note, on the part that it names."""
        words, _, text = rest.partition("\t")
        name, *more = words.split()
        if not more:
            return
        target, *value = more
        if sign in "AM":
            self.hanging.append((target, name, " ".join(value) or "true"))
        elif sign == "N":
            self.hanging.append((target, f"{name} {' '.join(value)}".strip(), text))
        else:
            self.hanging.append((target, name, text))

    def done(self) -> tuple[Part, ...]:
        """The parts with what hangs on them."""
        for target, name, value in self.hanging:
            if target in self.parts:
                part = self.parts[target]
                self.parts[target] = replace(part, attributes={**part.attributes, name: value})
            else:
                self.reading.note("attributes and notes of a part that is not there, left out", target)
        return tuple(self.parts.values())


def _role(argument: str, number: int) -> tuple[str, str]:
    role, colon, target = argument.partition(":")
    return (role, target) if colon else (f"Arg{number}", argument)


def _document(
    file: Source,
    reading: Reading,
    item: str,
    person: str | None,
    before: str,
    types: Collection[str] | None,
) -> Iterator[Record]:
    beside = file.sibling(f"{PurePosixPath(file.name).stem}.txt")
    text = None if beside is None else _decoded(beside)
    if text is None:
        reading.note("documents without their .txt: spans are not checked against the text", file.name)
    document = _Document(reading, before, text)
    lines = _decoded(file).split("\n")
    for number, line in enumerate(lines, 1):
        if line.strip():
            document.line(number, line.rstrip("\r"))
    parts = document.done()
    for part in parts:
        if types is not None and part.type == "span" and part.label not in types:
            reading.note(f"labels that {CONF} does not have", f"{before or f'{file.name}: '}{part.label!r}")
    yield Medium(item, text=text)
    if not parts:
        reading.note(
            "documents without an annotation: nothing says that anybody looked at them", before or file.name
        )
        return
    reading.see()
    yield Answer(item, person, QUESTION, "spans", before + "the file" if before else file.name, parts=parts)


def _decoded(file: Source) -> str:
    try:
        return file.bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidTable(f"{file.path}: is not UTF-8 at byte {error.start}.") from error


# Writing


def write_answers(tables: Tables, guideline: Guideline | None, purpose: Purpose) -> Written:
    """A folder for each person with a .ann and a .txt for each document, and annotation.conf with the labels."""
    writer = Writer(tables, purpose, "brat", ("spans",), (), ("relation", "event"))
    files: dict[str, bytes] = {}
    labels: dict[str, None] = {}
    relations: dict[str, None] = {}
    for kept in writer.answers():
        steps = [kept.row["annotator_id"], *kept.row["item_id"].replace("\\", "/").split("/")]
        way = "/".join(map(file_name, filter(None, steps)))
        if f"{way}{ENDING}" in files:
            writer.lose("second answers of a person to an item", 1, way)
            continue
        if kept.medium.text is None:
            writer.lose("documents without a text: brat needs one", 1, kept.row["item_id"])
        labels |= dict.fromkeys(_type(part.label) for part in kept.regions)
        relations |= dict.fromkeys(_type(part.label) for part in kept.links if part.type == "relation")
        files[f"{way}{ENDING}"] = _standoff(kept)
        files[f"{way}.txt"] = (kept.medium.text or "").encode()
    known = (
        [label for q in guideline.questions if q.kind == "spans" for label in q.label_ids]
        if guideline
        else []
    )
    files[CONF] = _conf(list(dict.fromkeys([*map(_type, known), *labels])), list(relations))
    return Written(files, writer.report())


def _type(label: str) -> str:
    """A label as a type of brat, which holds no blank."""
    return "_".join(label.split()) or "span"


def _standoff(kept: Kept) -> bytes:
    lines: list[str] = []
    hanging = 0
    for number, part in enumerate((*kept.regions, *kept.links), 1):
        name = part.id or f"{'T' if part.type == 'span' else 'R'}{number}"
        more = {key: value for key, value in part.attributes.items() if key not in OWN}
        if part.type == "span":
            lines.append(_span_line(name, part, kept.medium.text or ""))
        elif part.type == "event":
            roles = {role: end for role, end in more.items() if POINTS.fullmatch(end)}
            more = {key: value for key, value in more.items() if key not in roles}
            ends = "".join(f" {role}:{end}" for role, end in roles.items())
            lines.append(f"{name}\t{_type(part.label)}:{part.parent}{ends}")
        elif name.startswith("*"):
            lines.append(f"*\t{_type(part.label)} {part.attributes.get('members', '')}")
        else:
            first, second = (part.attributes.get("roles") or "Arg1 Arg2").split()[:2]
            lines.append(f"{name}\t{_type(part.label)} {first}:{part.source} {second}:{part.target}")
        for key, value in more.items():
            hanging += 1
            lines.append(_hanging_line(hanging, name, key, value))
    return "".join(f"{line}\n" for line in lines).encode()


def _span_line(name: str, part: Part, text: str) -> str:
    ends = part.attributes.get(PIECES) or f"{whole(part.start or 0)} {whole(part.end or 0)}"
    pieces = [tuple(map(int, piece.split())) for piece in ends.split(";")]
    words = " ".join(" ".join(text[a:b].split()) for a, b in pieces)
    return f"{name}\t{_type(part.label)} {ends}\t{words}"


def _hanging_line(number: int, target: str, key: str, value: str) -> str:
    """An attribute, a link to a knowledge base or a note, as `_hang` reads it."""
    name, _, more = key.partition(" ")
    if more:
        return f"N{number}\t{name} {target} {more}\t{value}"
    if name.endswith("Notes") or len(value.split()) > 1:
        return f"#{number}\t{_type(name)} {target}\t{value}"
    return f"A{number}\t{_type(name)} {target}" + f" {value}" * (value != "true")


def _conf(labels: list[str], relations: list[str]) -> bytes:
    sections = {
        "entities": labels,
        "relations": [f"{name}\tArg1:<ENTITY>, Arg2:<ENTITY>" for name in relations],
        "events": [],
        "attributes": [],
    }
    return "\n".join("\n".join([f"[{name}]", *lines, ""]) for name, lines in sections.items()).encode()


FORMAT = Format(name="brat", title="brat", recognise=recognise, read=read_answers, write=write_answers)
