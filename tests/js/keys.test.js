// Keys of a screen: how one is named, which handler takes it, and when it is left to what has the focus.
import assert from "node:assert/strict";
import { test } from "node:test";
import { keys, nameOf, writing } from "../../workbench/ui/keys.js";

/** Whether the element is what a selector asks for, told by its tag alone. */
const element = (tag) => ({
  matches: (selector) => selector.split(", ").some((each) => each.split(/[:[]/)[0] === tag),
});

function pressed(key, more = {}) {
  const event = { key, code: "", target: element("div"), defaultPrevented: false, stopped: false, ...more };
  event.preventDefault = () => (event.defaultPrevented = true);
  event.stopPropagation = () => (event.stopped = true);
  return event;
}

/** The names of the handlers that took the event. */
function taken(names, event) {
  const calls = [];
  keys(Object.fromEntries(names.map((name) => [name, () => calls.push(name)])))(event);
  return calls;
}

test("a combination is named in one order, and Command is Ctrl", () => {
  assert.equal(nameOf(pressed("Z", { ctrlKey: true, shiftKey: true })), "ctrl+shift+z");
  assert.equal(nameOf(pressed("Enter", { metaKey: true })), "ctrl+enter");
  assert.equal(nameOf(pressed(" ")), "space");
});

test("a sign that needs Shift is named by the sign alone", () => {
  assert.equal(nameOf(pressed("?", { shiftKey: true })), "?");
});

test("Alt and a digit are told by the digit's place: on a Mac the key writes another sign", () => {
  assert.equal(nameOf(pressed("¡", { altKey: true, code: "Digit1" })), "alt+1");
});

test("what is handled goes no further", () => {
  const event = pressed("j");
  assert.deepEqual(taken(["j"], event), ["j"]);
  assert.ok(event.defaultPrevented && event.stopped);
});

test("what nobody handles goes on to the notebook", () => {
  const event = pressed("x");
  assert.deepEqual(taken(["j"], event), []);
  assert.ok(!event.defaultPrevented && !event.stopped);
});

test("a digit counts where the keyboard writes another sign on its key", () => {
  assert.deepEqual(taken(["1"], pressed("&", { code: "Digit1" })), ["1"]);
});

test("somebody who writes gets letters; combinations and Escape still count", () => {
  const target = element("textarea");
  assert.ok(writing(target));
  assert.deepEqual(taken(["j"], pressed("j", { target })), []);
  assert.deepEqual(taken(["ctrl+z"], pressed("z", { target, ctrlKey: true })), ["ctrl+z"]);
  assert.deepEqual(taken(["escape"], pressed("Escape", { target })), ["escape"]);
});

test("a focused button keeps its own Enter", () => {
  assert.deepEqual(taken(["enter"], pressed("Enter", { target: element("button") })), []);
});

test("a held Enter answers once", () => {
  assert.deepEqual(taken(["enter"], pressed("Enter", { repeat: true })), []);
  assert.deepEqual(taken(["j"], pressed("j", { repeat: true })), ["j"]);
});

test("an input method that is composing keeps its keys", () => {
  assert.deepEqual(taken(["j"], pressed("j", { isComposing: true })), []);
});
