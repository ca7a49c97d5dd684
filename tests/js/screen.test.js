// What a screen sends, and when it hears that Python has judged it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { acting } from "../../workbench/ui/screen.js";

/** A widget's model that keeps what is sent. */
function widget() {
  const sent = [];
  return { sent, view: { n: 0 }, get: () => undefined, send: (message) => sent.push(message) };
}

test("each action is sent with a number of its own", () => {
  const model = widget();
  const { act } = acting(model);
  act({ do: "undo" });
  act({ do: "answer", label: "spam" });
  assert.deepEqual(model.sent, [
    { act: { do: "undo" }, id: 1 },
    { act: { do: "answer", label: "spam" }, id: 2 },
  ]);
});

test("an action resolves with the view Python answered with, whatever the order of answers", async () => {
  const model = widget();
  model.get = (name) => (name === "view" ? model.view : undefined);
  const { act, judged } = acting(model);
  const first = act({ do: "save" });
  const second = act({ do: "undo" });
  model.view = { n: 2, refused: "There is nothing to undo." };
  judged({ did: 2 });
  assert.equal((await second).refused, "There is nothing to undo.");
  model.view = { n: 3 };
  judged({ did: 1 });
  assert.deepEqual(await first, { n: 3 });
});

test("an answer to what another screen asked changes nothing", () => {
  const { judged } = acting(widget());
  assert.doesNotThrow(() => judged({ did: 9 }));
});
