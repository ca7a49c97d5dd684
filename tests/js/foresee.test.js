// What the screens show of an act before Python has answered.
import assert from "node:assert/strict";
import { test } from "node:test";
import { foresee } from "../../workbench/guideline/screen/foresee.js";

const VIEW = { tree: { title: "Reviews", rules: [{ id: "R1", separates: ["a"] }, { id: "R2" }] } };
const tick = (n, value, on) => ({ do: "tick", at: ["rules", n, "separates"], value, on });

test("ticks add up, each on what the ones before it left", () => {
  const acts = [tick(0, "b", true), tick(0, "c", true), tick(0, "a", false), tick(1, "a", true)];
  const { tree } = acts.reduce(foresee, VIEW);
  assert.deepEqual(
    tree.rules.map((rule) => rule.separates),
    [["b", "c"], ["a"]],
  );
  assert.deepEqual(VIEW.tree.rules[0].separates, ["a"]);
});

test("a field is shown as it was set, and anything else as Python said", () => {
  const set = { do: "set", at: ["rules", 1, "id"], value: "R9" };
  assert.equal(foresee(VIEW, set).tree.rules[1].id, "R9");
  assert.equal(foresee(VIEW, { do: "undo" }), VIEW);
});
