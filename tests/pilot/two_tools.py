"""A pilot over the same pictures by two vendors: one delivers an export of Label Studio, the other of CVAT."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np

from workbench.documents.guideline import Guideline
from workbench.store import documents
from workbench.store.workspace import Workspace

WIDTH, HEIGHT = 640, 480
ITEMS = [f"street_{i:02}.jpg" for i in range(30)]
GUIDELINE = """name: streets
version: 1.0.0
title: Streets
purpose: Find what moves.
questions:
  - id: objects
    ask: Draw a box around every vehicle and every person.
    kind: boxes
    settings: {least: 0.5}
    labels:
      - {id: car, definition: A car or van.}
      - {id: person, definition: Somebody on foot.}
      - {id: bicycle, definition: A bicycle with or without a rider.}
rules:
  - {id: R1, question: objects, separates: [person, bicycle], text: A rider belongs to the bicycle.}
"""


def gold(seed: int = 1) -> dict[str, list[list]]:
    """Item -> two or three boxes with labels that do not touch."""
    rng = np.random.default_rng(seed)
    boxes = {}
    for item in ITEMS:
        held = []
        for k in range(int(rng.integers(2, 4))):
            left, top = 20 + 200 * k + float(rng.integers(0, 40)), float(rng.integers(20, 250))
            label = ("car", "person", "bicycle")[int(rng.integers(3))]
            held.append(
                [left, top, left + float(rng.integers(80, 140)), top + float(rng.integers(80, 200)), label]
            )
        boxes[item] = held
    return boxes


def drawn(
    boxes: list[list], rng: np.random.Generator, *, shift: float, missed: float, mixed: float
) -> list[list]:
    """The boxes as a person draws them: moved a little, some left out, some riders called persons."""
    answer = []
    for left, top, right, bottom, label in boxes:
        if rng.random() < missed:
            continue
        if label == "bicycle" and rng.random() < mixed:
            label = "person"
        dx, dy = rng.normal(0, shift, 2)
        corners = [left + dx, top + dy, right + dx, bottom + dy]
        answer.append([*(round(float(min(max(x, 0), WIDTH)), 1) for x in corners), label])
    return answer


def label_studio(path: Path, answers: dict[str, dict[str, list[list]]]) -> None:
    """An export of Label Studio: tasks with everybody's annotation, coordinates in percent."""
    tasks = []
    for number, item in enumerate(ITEMS, 1):
        annotations = []
        for who, (person, of_item) in enumerate(answers.items(), 1):
            results = [
                {
                    "id": f"r{number}-{who}-{k}",
                    "type": "rectanglelabels",
                    "from_name": "label",
                    "to_name": "image",
                    "original_width": WIDTH,
                    "original_height": HEIGHT,
                    "image_rotation": 0,
                    "value": {
                        "x": 100 * left / WIDTH,
                        "y": 100 * top / HEIGHT,
                        "width": 100 * (right - left) / WIDTH,
                        "height": 100 * (bottom - top) / HEIGHT,
                        "rotation": 0,
                        "rectanglelabels": [label],
                    },
                }
                for k, (left, top, right, bottom, label) in enumerate(of_item[item])
            ]
            annotations.append(
                {"id": 100 * number + who, "completed_by": {"email": person}, "result": results}
            )
        tasks.append({"id": number, "data": {"image": f"/data/upload/1/{item}"}, "annotations": annotations})
    path.write_text(json.dumps(tasks))


NAMES = {"car": "Auto", "person": "Mensch", "bicycle": "Fahrrad"}  # what vendor B calls the labels


def cvat(path: Path, of_item: dict[str, list[list]]) -> None:
    """An export of CVAT for images: one job of one person, labels in the vendor's language."""
    root = ET.Element("annotations")
    ET.SubElement(root, "version").text = "1.1"
    for number, item in enumerate(ITEMS):
        image = ET.SubElement(
            root, "image", id=str(number), name=f"day 1/{item}", width=str(WIDTH), height=str(HEIGHT)
        )
        for left, top, right, bottom, label in of_item[item]:
            corners = {"xtl": left, "ytl": top, "xbr": right, "ybr": bottom}
            ET.SubElement(
                image,
                "box",
                label=NAMES[label],
                source="manual",
                occluded="0",
                z_order="0",
                **{name: str(value) for name, value in corners.items()},
            )
    path.write_bytes(ET.tostring(root))


def published(path: Path) -> None:
    """The guideline as a published version, with its digest."""
    path.write_text(GUIDELINE)
    guideline = documents.load(Guideline, path, "guideline")
    path.write_text(f"{GUIDELINE}sha256: {guideline.digest()}\n")


def pilot(root: Path, **more: object) -> Workspace:
    """The workspace with guideline, gold, both deliveries and the specification."""
    folder = root / "pilots" / "streets"
    (folder / "deliveries").mkdir(parents=True)
    (root / "guidelines" / "streets").mkdir(parents=True)
    published(root / "guidelines" / "streets" / "1.0.0.yaml")
    key, rng = gold(), np.random.default_rng(7)
    rows = ["item,label,rules"]
    for item, boxes in key.items():
        cell = json.dumps(boxes).replace('"', '""')
        rows.append(f'{item},"{cell}",R1')
    (folder / "gold.csv").write_text("\n".join(rows) + "\n")
    good = {"shift": 3.0, "missed": 0.03, "mixed": 0.1}
    poor = {"shift": 14.0, "missed": 0.15, "mixed": 0.6}
    people = {
        f"{name}@a.example": {i: drawn(key[i], rng, **good) for i in ITEMS} for name in ("ann", "ben", "cem")
    }
    label_studio(folder / "deliveries" / "a.json", people)
    for n in (1, 2, 3):
        cvat(folder / "deliveries" / f"b{n}.xml", {i: drawn(key[i], rng, **poor) for i in ITEMS})
    mapping = {name: label for label, name in NAMES.items()}
    specification = {
        "name": "streets",
        "title": "Streets pilot",
        "guideline": {"name": "streets", "version": "1.0.0"},
        "question": "objects",
        "gold": {"file": "gold.csv"},
        "file_names": True,
        "vendors": [
            {
                "id": "north",
                "name": "North (Label Studio)",
                "price": {"model": "per_unit", "per_unit": 0.2},
                "deliveries": [{"file": "deliveries/a.json", "columns": {"item": "image"}}],
            },
            {
                "id": "south",
                "name": "South (CVAT)",
                "price": {"model": "per_unit", "per_unit": 0.12},
                "deliveries": [
                    {"file": f"deliveries/b{n}.xml", "annotator": f"job{n}", "map": mapping}
                    for n in (1, 2, 3)
                ],
            },
        ],
        "criteria": [
            {"metric": "f1", "at_least": 0.8},
            {"metric": "localisation", "at_least": 0.85},
            {"metric": "accuracy", "at_least": 0.8},
            {"metric": "agreement", "at_least": 0.6},
            {"metric": "cost_per_correct", "at_most": 0.3},
        ],
        **more,
    }
    (folder / "pilot.yaml").write_text(json.dumps(specification))  # JSON is YAML
    return Workspace(root)
