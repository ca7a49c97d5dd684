// What every screen is drawn with: html`...` templates of Preact, its hooks, and nothing that could run text
// as code. What a text does to the direction of its line is shown as a symbol here, once for all screens.
import { createContext, h as element, render } from "./vendor/preact.js";
import htm from "./vendor/htm.js";

// eslint-disable-next-line no-control-regex
const ACTS = /[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
const SPOKEN = ["title", "alt", "placeholder", "aria-label", "aria-description", "aria-valuetext"];
const CLOSES = { "\u202a": "\u202c", "\u202b": "\u202c" };
for (const opener of "\u2066\u2067\u2068") CLOSES[opener] = "\u2069";
CLOSES["\u202d"] = CLOSES["\u202e"] = "\u202c";

/** A text with symbols for controls, overrides, and directions that are never closed; as long as it was. */
export const readable = (text) => (ACTS.test(text) ? text.split("\n").map(line).join("\n") : text);

function line(text) {
  const signs = [...text];
  const open = [];
  const acting = new Set();
  signs.forEach((sign, i) => {
    if (sign in CLOSES) open.push(i);
    else if (sign === "\u202c" || sign === "\u2069") {
      const start = open.at(-1);
      if (start === undefined || CLOSES[signs[start]] !== sign) acting.add(i);
      else if (/[\u202d\u202e]/.test(signs[/** @type {number} */ (open.pop())])) acting.add(start).add(i);
    }
  });
  open.forEach((i) => acting.add(i));
  return signs.map((sign, i) => (acting.has(i) ? "\ufffd" : symbol(sign))).join("");
}

/** The picture of a control; every other sign as it is. */
function symbol(sign) {
  if (!ACTS.test(sign) || sign >= "\u202a") return sign;
  return sign < " "
    ? String.fromCharCode(0x2400 + sign.charCodeAt(0))
    : sign === "\u007f"
      ? "\u2421"
      : "\ufffd";
}

const child = (part) =>
  typeof part === "string" ? readable(part) : Array.isArray(part) ? part.map(child) : part;

/** An element or component; what an element shows is readable. */
export function h(type, props, ...children) {
  if (typeof type !== "string") return element(type, props, ...children);
  for (const name of SPOKEN) {
    if (props && typeof props[name] === "string") props[name] = readable(props[name]);
  }
  return element(type, props, ...children.map(child));
}

export const html = htm.bind(h);
export { createContext, render };
export { useContext, useEffect, useLayoutEffect, useMemo, useRef, useState } from "./vendor/hooks.js";
