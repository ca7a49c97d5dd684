// Ranges over each other: lanes, pieces, code points; and how layers are told apart.
import assert from "node:assert/strict";
import { test } from "node:test";
import { lanesOf, piecesOf, signsOf, wordStart } from "../../workbench/ui/ranges.js";
import { outline, styled } from "../../workbench/ui/marks.js";

const range = (start, end) => ({ start, end });

test("an emoji is one sign, as in Python", () => {
  assert.equal(signsOf("a😕b").length, 3);
});

test("ranges that overlap have different lanes, and a lane is used again", () => {
  assert.deepEqual(lanesOf([range(0, 10), range(2, 4), range(5, 8), range(3, 6)]), [0, 1, 1, 2]);
  assert.deepEqual(lanesOf([range(2, 4), range(0, 10)]), [1, 0]);
});

test("pieces cover the text once and name the ranges over them", () => {
  assert.deepEqual(piecesOf(6, [range(1, 4), range(2, 9)]), [
    { start: 0, end: 1, over: [] },
    { start: 1, end: 2, over: [0] },
    { start: 2, end: 4, over: [0, 1] },
    { start: 4, end: 6, over: [1] },
  ]);
});

test("a tag stands before the word of its span, at the span where words have no spaces", () => {
  const signs = signsOf("the Amlodipin\u0065\u0301 5 mg");
  assert.equal(wordStart(signs, 9), 4);
  assert.equal(wordStart(signs, 14), 4);
  assert.equal(wordStart(signs, 4), 4);
  assert.equal(wordStart(signs, 3), 3);
  assert.equal(wordStart(signsOf("東京都に住む"), 3), 3);
  assert.equal(wordStart(signsOf("ab"), 2), 2);
});

test("no two layers have the same letter, nor the same line", () => {
  const layer = (role, whose) => ({ role, whose, marks: [] });
  const layers = [layer("own", "you"), layer("gold", "gold"), layer("person", "ann"), layer("person", "ben")];
  const drawn = styled(layers);
  assert.deepEqual(
    drawn.map(({ name }) => name),
    ["Yours", "Gold", "ann", "ben"],
  );
  assert.equal(new Set(drawn.map(({ letter }) => letter)).size, 4);
  assert.equal(new Set(drawn.map(({ dash }) => dash.join())).size, 4);
});

test("a polygon with a hole is two closed rings", () => {
  const points = [
    [0, 0],
    [9, 0],
    [9, 9],
  ];
  const holes = [
    [
      [5, 2],
      [7, 2],
      [7, 4],
    ],
  ];
  assert.equal(
    outline({ shape: "path", part: 0, points, closed: true, holes }),
    "M0 0L9 0L9 9ZM5 2L7 2L7 4Z",
  );
});
