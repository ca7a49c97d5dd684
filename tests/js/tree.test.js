// The tree of a guideline: which rows are shown, how alike beginnings are told apart, where a fault shows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { beginnings, faultOf, rowsOf } from "../../workbench/guideline/screen/tree.js";

const VIEW = {
  gold: { "topic/room": 4, R1: 2 },
  tree: {
    questions: [
      {
        id: "topic",
        title: "What is it about?",
        labels: [
          { id: "room", name: "Room" },
          { id: "food", name: "Café" },
        ],
      },
    ],
    rules: [{ id: "R1", question: "topic", separates: ["room", "food"], text: "Breakfast in bed is food." }],
    cases: [],
  },
};
const names = (rows) => rows.map((row) => row.name);

test("everything is a row, with the gold that rests on it", () => {
  const rows = rowsOf(VIEW, new Set(), "");
  assert.deepEqual(names(rows), [
    "The document",
    "What is it about?",
    "Room",
    "Café",
    "Rules",
    "Breakfast in bed is food.",
    "Edge cases",
  ]);
  assert.equal(rows[2].n, 4);
  assert.deepEqual(rows[5].at, ["rules", 0]);
});

test("what is folded hides its rows and keeps its count", () => {
  const rows = rowsOf(VIEW, new Set(["questions.0"]), "");
  assert.ok(!names(rows).includes("Room"));
  assert.equal(rows[1].count, 2);
});

test("a search opens what is folded, finds words without their accents, and drops what holds none", () => {
  assert.deepEqual(names(rowsOf(VIEW, new Set(["questions.0"]), "cafe")), [
    "The document",
    "What is it about?",
    "Café",
  ]);
});

test("texts that begin alike are shown from where they differ", () => {
  assert.deepEqual(
    beginnings(["When a guest says it is cold", "When a guest says it is loud", "Never guess"]),
    ["… is cold", "… is loud", "Never guess"],
  );
});

test("a fault of a label shows at the label, not at its question; the worse kind comes first", () => {
  const problems = [
    { kind: "to write", at: ["questions", 0, "labels", 1, "definition"] },
    { kind: "wrong", at: ["questions", 0, "labels", 1, "name"] },
  ];
  const rows = rowsOf(VIEW, new Set(), "");
  assert.equal(faultOf(problems, rows[3]), "wrong");
  assert.equal(faultOf(problems, rows[1]), undefined);
  assert.equal(faultOf([{ kind: "to write", at: ["title"] }], rows[0]), "to write");
});
