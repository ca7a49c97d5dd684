// What a screen sends, in line, and when it hears that Python has judged it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inLine } from "../../workbench/ui/line.js";

/** A widget's model that keeps what is sent. */
function widget(view = { ticks: [] }) {
  const sent = [];
  return { sent, view, get: () => view, send: (message) => sent.push(message) };
}

const tick = (label) => ({ do: "tick", label });
const foresee = (view, action) =>
  action.do === "tick" ? { ...view, ticks: [...view.ticks, action.label] } : view;

test("one batch is under way; the rest waits in the order of the acts", async () => {
  const model = widget();
  const line = inLine(model);
  const acts = ["a", "b", "c"].map((label) => line.act(tick(label)));
  assert.deepEqual(model.sent, [{ line: line.name, acts: [{ id: 1, act: tick("a") }] }]);
  line.judged({ line: line.name, did: 1 });
  line.judged({ line: line.name, did: 2 });
  line.judged({ line: line.name, did: 3 });
  await Promise.all(acts);
  assert.deepEqual(
    model.sent.map(({ acts: batch }) => batch.map(({ act }) => act.label)),
    [["a"], ["b"], ["c"]],
  );
});

test("acts that may join go together, and only where they stand next to each other", async () => {
  const model = widget();
  const line = inLine(model, { joins: (action) => action.do === "tick" });
  const acts = [tick("a"), tick("b"), tick("c"), { do: "save" }, tick("d")].map(line.act);
  [1, 3, 4, 5].forEach((did) => line.judged({ line: line.name, did }));
  await Promise.all(acts);
  assert.deepEqual(
    model.sent.map(({ acts: batch }) => batch.map(({ id }) => id)),
    [[1], [2, 3], [4], [5]],
  );
});

test("what was done is shown at once, and stays while Python's view does not have it yet", () => {
  const model = widget();
  const line = inLine(model, { foresee });
  line.act(tick("a"));
  line.act(tick("b"));
  assert.deepEqual(line.view().ticks, ["a", "b"]);
  model.view.ticks = ["a"];
  line.judged({ line: line.name, did: 1 });
  assert.deepEqual(line.view().ticks, ["a", "b"]);
  line.stop();
});

test("an act resolves with the view Python answered with", async () => {
  const model = widget();
  const line = inLine(model);
  const act = line.act({ do: "undo" });
  model.view.refused = "There is nothing to undo.";
  line.judged({ line: line.name, did: 1 });
  assert.equal((await act).refused, "There is nothing to undo.");
});

test("an answer to another line, or to nothing that was sent, changes nothing", () => {
  const line = inLine(widget(), { foresee });
  line.act(tick("a"));
  line.act(tick("b"));
  line.judged({ line: "another", did: 9 });
  line.judged({ file: "report.html", ticket: "another" });
  line.judged({ line: line.name, did: 0 });
  assert.deepEqual(line.view().ticks, ["a", "b"]);
  line.stop();
});

test("a batch that nobody answered is sent again, and not once it was answered", (context) => {
  context.mock.timers.enable({ apis: ["setInterval"] });
  const model = widget();
  const line = inLine(model);
  line.act(tick("a"));
  context.mock.timers.tick(5000);
  assert.deepEqual(model.sent[1], model.sent[0]);
  line.judged({ line: line.name, did: 1 });
  context.mock.timers.tick(20_000);
  assert.equal(model.sent.length, 2);
});

test("an act that nobody foresees draws nothing before the answer: what was just ticked stays", () => {
  const model = widget();
  let drawn = 0;
  const line = inLine(model, { foresee, changed: () => (drawn += 1) });
  line.act({ do: "show_names" });
  assert.equal(drawn, 0);
  line.act(tick("a"));
  assert.equal(drawn, 1);
  line.stop();
});
