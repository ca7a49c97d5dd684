// An answer is kept on the device until the server has it, with storage or without.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { Drafts, Kept, stored } from "../../workbench/rounds/page/kept.js";

const ANSWER = { do: "answer", turn: 7, value: "spam" };

/** A browser's storage, or one that refuses, as in some private windows. */
function storage(refuses = false) {
  const texts = new Map();
  const guarded =
    (f) =>
    (...values) => {
      if (refuses) throw new Error("denied");
      return f(...values);
    };
  Object.defineProperty(globalThis, "localStorage", {
    configurable: true,
    value: {
      getItem: guarded((name) => texts.get(name) ?? null),
      setItem: guarded((name, text) => void texts.set(name, text)),
      removeItem: guarded((name) => void texts.delete(name)),
    },
  });
  return texts;
}

afterEach(() => ["kept a", "kept b", "language"].forEach((name) => stored.drop(name)));

test("an answer outlives the page", () => {
  const texts = storage();
  new Kept("a").keep(ANSWER);
  assert.deepEqual([...texts.keys()], ["workbench kept a"]);
  assert.deepEqual(new Kept("a").action, ANSWER);
  assert.equal(new Kept("a").turn, 7);
});

test("an answer of one invitation is not another's", () => {
  storage();
  new Kept("a").keep(ANSWER);
  assert.equal(new Kept("b").action, null);
});

test("what the server has is forgotten; a language that was chosen in between forgets nothing", () => {
  storage();
  const kept = new Kept("a");
  kept.keep(ANSWER);
  kept.forget({ do: "language" });
  assert.deepEqual(new Kept("a").action, ANSWER);
  kept.forget(ANSWER);
  assert.equal(new Kept("a").action, null);
});

test("where the browser allows no storage, an answer lives as long as the page", () => {
  storage(true);
  new Kept("a").keep(ANSWER);
  assert.deepEqual(new Kept("a").action, ANSWER);
});

test("what a device kept and nobody can read counts as nothing", () => {
  storage();
  stored.set("kept a", "{half");
  assert.equal(new Kept("a").action, null);
});

test("what is begun on an item outlives the page, for that item and attempt alone", () => {
  storage();
  const drafts = new Drafts("a");
  drafts.keep(3, 1, { answer: [{ label: "car" }] });
  assert.deepEqual(new Drafts("a").of(3, 1), { answer: [{ label: "car" }] });
  for (const other of [new Drafts("a").of(4, 1), new Drafts("a").of(3, 2), new Drafts("b").of(3, 1)])
    assert.equal(other, null);
  drafts.forget();
  assert.equal(new Drafts("a").of(3, 1), null);
  stored.set("draft a", "{broken");
  assert.equal(new Drafts("a").of(3, 1), null);
  stored.drop("draft a");
});
