// A decision about an answer: a label, or a set that is put together label by label.
import test from "node:test";
import assert from "node:assert/strict";
import { named, picked } from "../../workbench/gold/screen/decide.js";

const labels = ["driver", "app", "a|b"].map((id) => ({ id, name: id.toUpperCase() }));
const set = { question: { control: "labels", several: true, labels } };
const start = { label: null, accepted: ["driver"] };
const after = (...ids) => ids.reduce((decision, id) => picked(set, decision, id), start).label;

test("a set holds its labels in the question's order, and none of them stands alone", () => {
  assert.equal(after("app", "driver"), "driver|app");
  assert.equal(after("app", "driver", "app"), "driver");
  assert.equal(after("app", "app"), null);
  assert.equal(after("driver", "[]"), "[]");
  assert.equal(after("[]", "[]"), null);
  assert.equal(after("[]", "app"), "app");
});

test("a label that holds the separator is one label", () => {
  assert.equal(after("a|b"), "a|b");
  assert.equal(after("a|b", "app"), '["app","a|b"]');
  assert.equal(named(set.question, '["app","a|b"]'), "APP + A|B");
  assert.equal(named(set.question, "[]"), "none of these");
});

test("of one label the other takes its place, and what is gold is no alternative to it", () => {
  const one = { question: { ...set.question, several: false } };
  const decision = picked(one, picked(one, start, "app"), "driver");
  assert.deepEqual(decision, { label: "driver", accepted: [] });
});
