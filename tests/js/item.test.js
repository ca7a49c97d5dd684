// Choosing among labels: one, or several that come and go.
import assert from "node:assert/strict";
import { test } from "node:test";
import { picked } from "../../workbench/ui/kinds/labels.js";

test("of one choice the new label takes the place of the old, and stays when chosen again", () => {
  assert.deepEqual(picked(["a"], "b", false), ["b"]);
  assert.deepEqual(picked(["a"], "a", false), ["a"]);
});

test("of several a label comes last, and goes when chosen again", () => {
  assert.deepEqual(picked(["a"], "b", true), ["a", "b"]);
  assert.deepEqual(picked(["a"], "a", true), []);
});
