// Fields in rows: short ones that follow each other share one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inRows } from "../../workbench/guideline/screen/controls.js";
import { controlOf } from "../../workbench/ui/kinds/controls.js";

const row = (...edits) => edits.map((edit, i) => ({ name: `f${i}`, edit }));

test("two short fields share a row, a third begins another", () => {
  assert.deepEqual(
    inRows(row("line", "choice", "line")).map((fields) => fields.length),
    [2, 1],
  );
});

test("a long field has a row of its own, also between short ones", () => {
  assert.deepEqual(
    inRows(row("line", "text", "choice", "lines", "choices")).map((fields) => fields.length),
    [1, 1, 1, 1, 1],
  );
});

test("a kind of shape that nothing here draws is answered as text, and so is one without a picture", () => {
  const control = (kind, part) => controlOf({ control: "shapes", kind }, part);
  assert.notEqual(control("boxes"), control("ellipses"));
  assert.equal(control("boxes", null), control("ellipses"));
});
