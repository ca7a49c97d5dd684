// Places in a guideline's draft: whose form shows one, and where a rule, a case or a label is.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  colourIn,
  kindOf,
  nameOf,
  placeOf,
  thingOf,
  valueAt,
} from "../../workbench/guideline/screen/places.js";
import { capOf } from "../../workbench/ui/answers.js";

const DRAFT = {
  title: "Reviews",
  rules: [{ id: "R1" }, { id: "R1.2" }],
  cases: [{ id: "E4" }],
  questions: [{ id: "topic", labels: [{ id: "room" }, { id: "food" }] }],
};

test("what is at a place, and nothing where the draft has no such place", () => {
  assert.equal(valueAt(DRAFT, ["rules", 1, "id"]), "R1.2");
  assert.equal(valueAt(DRAFT, ["cases", 3, "text"]), undefined);
});

test("a field belongs to the form of its label, question, rule or case, else to the document", () => {
  assert.deepEqual(thingOf(["questions", 0, "labels", 1, "name"]), ["questions", 0, "labels", 1]);
  assert.deepEqual(thingOf(["questions", 0, "labels"]), ["questions", 0]);
  assert.deepEqual(thingOf(["rules", 1, "text"]), ["rules", 1]);
  assert.deepEqual(thingOf(["title"]), []);
});

test("the kind of a form is told by its place", () => {
  assert.equal(kindOf(["questions", 0, "labels", 1]), "label");
  assert.equal(kindOf(["cases", 0]), "case");
  assert.equal(kindOf([]), "document");
});

test("a rule, a case, a question or a label is found by its name; what is not there is null", () => {
  assert.deepEqual(placeOf(DRAFT, "R1.2"), ["rules", 1]);
  assert.deepEqual(placeOf(DRAFT, "E4"), ["cases", 0]);
  assert.deepEqual(placeOf(DRAFT, "topic"), ["questions", 0]);
  assert.deepEqual(placeOf(DRAFT, "topic/food"), ["questions", 0, "labels", 1]);
  assert.deepEqual(placeOf(DRAFT, "title"), []);
  assert.equal(placeOf(DRAFT, "topic/pool"), null);
  assert.equal(placeOf(DRAFT, "R9"), null);
});

test("the eighth label has the colour of the first, and a label's own colour comes before", () => {
  assert.equal(colourIn({}, 0), "c1");
  assert.equal(colourIn({}, 7), "c1");
  assert.equal(colourIn({ colour: "#123456" }, 3), "#123456");
});

test("a label without a name is called by its id", () => {
  assert.equal(nameOf({ id: "how_to" }), "how to");
  assert.equal(nameOf({ id: "how_to", name: "How to" }), "How to");
});

test("a label's key is its place up to nine, then its own letter unless the card needs that", () => {
  assert.equal(capOf({}, 8), "9");
  assert.equal(capOf({ hotkey: "s" }, 9), "S");
  assert.equal(capOf({ hotkey: "u" }, 9), undefined);
  assert.equal(capOf({}, 9), undefined);
});
