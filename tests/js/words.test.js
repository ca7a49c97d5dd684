// How screens say things: sentences with their values, times, counts and shares.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fixed, labelOf, percent } from "../../workbench/disagreement/screen/words.js";
import { better, called, range, said } from "../../workbench/pilot/screen/numbers.js";
import { colourOf } from "../../workbench/ui/parts.js";
import { tooLarge } from "../../workbench/ui/files.js";
import { clock, counted, listed, speaker } from "../../workbench/ui/words.js";

test("a sentence picks its form by n and fills its values in", () => {
  const t = speaker({ left: { one: "{n} item left", other: "{n} items left" } }, "en");
  assert.equal(t("left", { n: 1 }), "1 item left");
  assert.equal(t("left", { n: 2 }), "2 items left");
});

test("a value that is not there stays in its braces, an unknown sentence is its own name", () => {
  const t = speaker({ hello: "Hello {name}" }, "en");
  assert.equal(t("hello"), "Hello {name}");
  assert.equal(t("no.such"), "no.such");
  assert.ok(t.has("hello") && !t.has("no.such"));
});

test("a moment is said in the language of the page", () => {
  const t = speaker({ due: "by {at}" }, "es");
  assert.match(t("due", { at: "2026-03-02T10:00:00" }), /^by lunes, 2 de marzo/);
});

test("a clock shows hours only from the first hour on, and never runs below zero", () => {
  assert.equal(clock(760), "12:40");
  assert.equal(clock(3723), "1:02:03");
  assert.equal(clock(-5), "0:00");
});

test("counts, shares and lists read as English", () => {
  assert.equal(counted(1, "item"), "1 item");
  assert.equal(counted(12000, "item"), "12,000 items");
  assert.equal(counted(2, "entry", "entries"), "2 entries");
  assert.equal(percent(0.004), "< 1 %");
  assert.equal(percent(0), "0 %");
  assert.equal(listed(["A"]), "A");
  assert.equal(listed(["A", "B", "C"]), "A, B and C");
  assert.equal(fixed(null), "undefined");
});

test("a label that the guideline does not know is called by its id", () => {
  assert.equal(labelOf({ labels: [{ id: "a", name: "Alpha" }] }, "a").name, "Alpha");
  assert.equal(labelOf({ labels: [] }, "b").name, "b");
});

test("a share is percent, a difference of shares is points, and money has four places", () => {
  assert.equal(said("accuracy", 0.914), "91.4\u00a0%");
  assert.equal(said("accuracy", -0.02, true), "−2.0\u00a0points");
  assert.equal(said("cost_per_correct", 0.05), "0.0500");
  assert.equal(said("agreement", null), "unknown");
});

test("a range says its unit once", () => {
  assert.equal(range("accuracy", { low: 0.9, high: 0.95 }), "90.0 to 95.0\u00a0%");
  assert.equal(range("accuracy", { low: null, high: null }), "");
});

test("less rework is better, less accuracy is worse, and what is not settled is neither", () => {
  const down = { settled: true, difference: { value: -0.1 } };
  assert.equal(better("rework", down), "good");
  assert.equal(better("accuracy", down), "bad");
  assert.equal(better("accuracy", { ...down, settled: false }), "");
});

test("a vendor without a name is called by its id", () => {
  assert.equal(called({ id: "vendor_a", name: "" }), "vendor a");
});

test("a colour is the theme's or a guideline's own, never text that could be anything", () => {
  assert.equal(colourOf("c3"), "var(--wb-c3)");
  assert.equal(colourOf("#12aB9f"), "#12aB9f");
  assert.equal(colourOf("url(https://example.com)"), "var(--wb-c7)");
  assert.equal(colourOf(null), "var(--wb-c7)");
});

test("a file of more than 5 MB is refused with its size and what to do instead", () => {
  assert.equal(tooLarge({ name: "a.csv", size: 5_000_000 }), "");
  assert.equal(
    tooLarge({ name: "a.csv", size: 6_240_000 }, "Copy it."),
    "a.csv has 6.2 MB; at most 5 MB are taken. Copy it.",
  );
});
