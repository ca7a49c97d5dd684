// Shapes on a picture, the view of it, words of a text, numbers and trees: what the controls compute.
import assert from "node:assert/strict";
import { test } from "node:test";
import { covers, fitting, moved, TOOLS } from "../../workbench/ui/kinds/geometry.js";
import { beside, endsOf, trimmed, wordAt } from "../../workbench/ui/kinds/text.js";
import { offered, pathOf } from "../../workbench/ui/kinds/tree.js";
import { numberOf } from "../../workbench/ui/kinds/typed.js";
import { fitted, panned, scaleOf, zoomed } from "../../workbench/ui/kinds/view.js";
import { signsOf } from "../../workbench/ui/ranges.js";

const SIZE = { width: 100, height: 80 };
const FRAME = { width: 200, height: 160 };
const BOX = { left: 10, top: 10, right: 30, bottom: 40, label: "car" };

test("a box that is moved stays in the picture and as large as it was", () => {
  const far = moved(TOOLS.boxes, BOX, 500, -500, SIZE);
  assert.deepEqual(far, { left: 80, top: 0, right: 100, bottom: 30, label: "car" });
});

test("a change that would leave the picture is not made", () => {
  const turned = { cx: 50, cy: 40, width: 98, height: 60, degrees: 0, label: "car" };
  assert.equal(fitting(TOOLS.rotated_boxes, turned, { ...turned, degrees: 45 }, SIZE), turned);
});

test("a corner of a turned box is dragged with the opposite one in its place", () => {
  const box = { cx: 50, cy: 40, width: 40, height: 20, degrees: 90, label: "car" };
  const tool = TOOLS.rotated_boxes;
  const [handle] = tool.handles(box, 10);
  const before = tool.corners(box)[2];
  const after = tool.corners(tool.drag(box, handle, [70, 10]))[2];
  assert.ok(Math.hypot(before[0] - after[0], before[1] - after[1]) < 1e-9);
});

test("a polygon covers what is inside it and not its hole; its outline keeps three corners", () => {
  const tool = TOOLS.polygons;
  const ring = (a, b) => [
    [a, a],
    [b, a],
    [b, b],
    [a, b],
  ];
  const polygon = { points: ring(0, 60), holes: [ring(20, 40)], label: "car" };
  assert.equal(covers(tool, polygon, [10, 10], 1), true);
  assert.equal(covers(tool, polygon, [30, 30], 1), false);
  const triangle = { points: ring(0, 60).slice(0, 3), holes: [], label: "car" };
  assert.equal(tool.without(triangle, { r: 0, i: 1 }), triangle);
  const pierced = { ...triangle, holes: [ring(20, 40).slice(0, 3)] };
  assert.deepEqual(tool.without(pierced, { r: 1, i: 0 }).holes, []);
  assert.deepEqual(Object.keys(tool.json(triangle)), ["points", "label"]);
});

test("the place under the finger stays there while one zooms, and no edge is empty", () => {
  const view = fitted({ zoom: 1, x: 0, y: 0 }, FRAME, SIZE);
  const near = zoomed(view, 4, [50, 40], FRAME, SIZE);
  const scale = scaleOf(near.zoom, FRAME, SIZE);
  assert.equal(near.x + 50 / scale, 25);
  assert.deepEqual(panned(near, 1e6, 1e6, FRAME, SIZE), { zoom: 4, x: 0, y: 0 });
  assert.equal(zoomed(near, 1000, [0, 0], FRAME, SIZE).zoom, 16);
});

test("words and letters end where people see it, in code points", () => {
  const text = "a 👩‍👩‍👧 b";
  assert.deepEqual(endsOf(text, "grapheme"), [0, 1, 2, 7, 8, 9]);
  assert.equal(beside(endsOf(text, "grapheme"), 2, 1), 7);
  const signs = signsOf("two words");
  assert.deepEqual(wordAt(signs, endsOf("two words", "word"), 5), { start: 4, end: 9 });
  assert.equal(wordAt(signs, endsOf("two words", "word"), 3), null);
  assert.deepEqual(trimmed(signs, 9, 3), { start: 4, end: 9 });
});

test("a number may have a comma, and lies in its range", () => {
  assert.equal(numberOf("12,5", { lowest: 0, highest: 50 }), 12.5);
  assert.equal(numberOf("70", { lowest: 0, highest: 50 }), null);
  assert.equal(numberOf("1e3"), null);
});

test("a tree is walked level by level, and a search finds leaves by any label above them", () => {
  const labels = [
    { id: "vehicle", name: "vehicle" },
    { id: "car", name: "car", parent: "vehicle" },
    { id: "living", name: "living" },
  ];
  const ids = (rows) => rows.map(({ id }) => id);
  assert.deepEqual(ids(offered(labels, null, "", true)), ["vehicle", "living"]);
  assert.deepEqual(ids(offered(labels, null, "VEHIC", true)), ["car"]);
  assert.deepEqual(ids(offered(labels, null, "vehic", false)), ["vehicle", "car"]);
  assert.deepEqual(ids(pathOf(labels, "car")), ["vehicle", "car"]);
});
