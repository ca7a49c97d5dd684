// Fields in rows: short ones that follow each other share one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inRows } from "../../workbench/guideline/screen/controls.js";
import { controlOf, nothingOf } from "../../workbench/ui/kinds/controls.js";
import { TRANSCRIPT } from "../../workbench/ui/kinds/typed.js";

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

test("silence is said on purpose, and words that look like its text are told apart", () => {
  assert.deepEqual(
    [null, "", "  ", "so"].map((answer) => TRANSCRIPT.ready(answer)),
    [false, true, false, true],
  );
  const texts = ["", "[]", "\\[]", "so it is", "[noise] yes"];
  const sent = texts.map((text) => TRANSCRIPT.send(text));
  assert.deepEqual(sent, ["[]", "\\[]", "\\\\[]", "so it is", "[noise] yes"]);
  assert.deepEqual(
    sent.map((text) => TRANSCRIPT.read(text)),
    texts,
  );
});

test("an answer that holds nothing is called after its control", () => {
  assert.equal(nothingOf("transcript"), "answer.nothing_said");
  assert.equal(nothingOf("shapes"), nothingOf("labels"));
});
