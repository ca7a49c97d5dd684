// What a text does to a screen: overrides and controls are symbols, letters and needed signs stay.
import assert from "node:assert/strict";
import { test } from "node:test";
import { h, readable } from "../../workbench/ui/ui.js";
import { speaker } from "../../workbench/ui/words.js";

test("an override is a symbol of the same length, and so is its end", () => {
  assert.equal(readable("a\u202egpj.exe\u202cb"), "a\ufffdgpj.exe\ufffdb");
  assert.equal(readable("\u001b[2J"), "\u241b[2J");
});

test("a direction that is closed stays, one that is not does not", () => {
  assert.equal(readable("\u2067שלום\u2069!"), "\u2067שלום\u2069!");
  assert.equal(readable("\u2067שלום\n\u2069!"), "\ufffdשלום\n\ufffd!");
});

test("letters, joiners and pictures stay", () => {
  for (const text of ["می\u200cخواهم", "क्\u200dष", "👩\u200d👧", "a\tb\r\nc"])
    assert.equal(readable(text), text);
});

test("every element shows readable words, also in what is read aloud", () => {
  const node = h("p", { title: "\u202ea" }, "\u202eb", ["\u202ec"]);
  assert.deepEqual(node.props.title, "\ufffda");
  assert.deepEqual(node.props.children, ["\ufffdb", ["\ufffdc"]]);
});

test("a name from right to left is kept apart from its sentence", () => {
  const t = speaker({ hello: "Hello {name}, 3 left" }, "en");
  assert.equal(t("hello", { name: "דנה" }), "Hello \u2068דנה\u2069, 3 left");
  assert.equal(t("hello", { name: "Ana" }), "Hello Ana, 3 left");
});
