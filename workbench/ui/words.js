// How the card speaks: sentences of a catalogue with their values and plurals filled in.

/** Every language there is a catalogue of, by its own name. */
export const LANGUAGES = { en: "English", es: "Español" };

const MOMENT = /^\d{4}-\d\d-\d\dT/;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** `t("item.position", {turn: 14, total: 30})`; a sentence with plurals picks its form by `n`. */
export function speaker(words, lang) {
  const languages = globalThis.navigator?.languages ?? [];
  const place = languages.find((tag) => tag.split("-")[0] === lang) ?? lang; // en-GB writes dates its own way
  const plural = new Intl.PluralRules(lang);
  const moment = new Intl.DateTimeFormat(place, {
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
  });
  const number = new Intl.NumberFormat(place);
  const shown = (value) =>
    typeof value === "number"
      ? number.format(value)
      : typeof value === "string" && MOMENT.test(value)
        ? moment.format(new Date(value))
        : isolated(String(value ?? ""));
  const t = (id, values = {}) => {
    const said = words[id];
    const sentence = typeof said === "object" ? (said[plural.select(values.n)] ?? said.other) : (said ?? id);
    return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? shown(values[name]) : whole));
  };
  t.has = (id) => id in words;
  t.number = number.format;
  t.rate = new Intl.NumberFormat(place, { style: "percent", maximumFractionDigits: 0 }).format;
  return t;
}

/** A name in a sentence: one that is written from right to left does not turn the words around it. */
export const isolated = (name) => (RIGHT_TO_LEFT.test(name) ? `\u2068${name}\u2069` : name);

/** The name by which people know who decided, as `documents/record.py` has it: "uwe (typed: Lea)" is Lea. */
export const called = (who) => who?.split(", proposed by ")[0].replace(/^.* \(typed: (.*)\)$/, "$1");

/** The text with a capital at its start. */
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** `12:40`, or `1:02:03` from an hour on. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n) => String(n).padStart(2, "0");
  const h = Math.floor(whole / 3600);
  const m = Math.floor(whole / 60) % 60;
  return h ? `${h}:${two(m)}:${two(whole % 60)}` : `${m}:${two(whole % 60)}`;
}

/** `1 item`, `12,000 items`, `2 entries`. */
export const counted = (n, one, more = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : more}`;

/** `A`, `A and B`, `A, B and C`. */
export const listed = (names) =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
