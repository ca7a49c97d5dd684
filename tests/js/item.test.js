// Choosing among labels: one, or several that come and go.
import assert from "node:assert/strict";
import { test } from "node:test";
import { picked } from "../../workbench/ui/item.js";

const DRAFT = { chosen: ["a"], skip: null, note: "", rules: ["R1"] };

test("of one choice the new label takes the place of the old, and stays when chosen again", () => {
  assert.deepEqual(picked(DRAFT, "b", false).chosen, ["b"]);
  assert.deepEqual(picked(DRAFT, "a", false).chosen, ["a"]);
});

test("of several a label comes last, and goes when chosen again", () => {
  assert.deepEqual(picked(DRAFT, "b", true).chosen, ["a", "b"]);
  assert.deepEqual(picked(DRAFT, "a", true).chosen, []);
});

test("a chosen label drops the reason for none; note and rules stay; the draft before is as it was", () => {
  const before = { chosen: [], skip: "unclear", note: "hm", rules: ["R1"] };
  assert.deepEqual(picked(before, "a", false), { chosen: ["a"], skip: null, note: "hm", rules: ["R1"] });
  assert.equal(before.skip, "unclear");
});
