// Answers that are typed: what was said in a recording, a number, or any text.
import { html, useEffect, useRef, useState } from "../ui.js";
import { Key, useId } from "../parts.js";
import { Content } from "../content.js";
import { Nothing } from "./labels.js";

const touch = () => window.matchMedia("(pointer: coarse)").matches;

/** The field has the focus from the start, unless it is quiet, or a phone would open its keyboard. */
function useFocus(quiet) {
  const field = useRef(null);
  useEffect(() => {
    if (!quiet && !touch()) field.current?.focus({ preventScroll: true });
  }, []);
  return field;
}

const written = (answer) => Boolean(answer?.trim());

/** Escape leaves a field, so that single keys count again. */
const leaving = (event) => {
  if (event.key !== "Escape") return;
  event.preventDefault();
  event.stopPropagation();
  event.target.closest("[data-start]")?.focus();
};

const BACK = 3; // seconds
const SPEEDS = [1, 0.75, 0.5];

/** The recording and what may be done to it while one types. */
function Player({ part, take, t }) {
  const box = useRef(null);
  const [speed, setSpeed] = useState(1);
  const audio = () => box.current?.querySelector("audio, video");
  const play = () => {
    const player = audio();
    if (player?.paused) player.play();
    else player?.pause();
  };
  const back = () => {
    const player = audio();
    if (player) player.currentTime = Math.max(0, player.currentTime - BACK);
  };
  const slower = () => {
    const next = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length];
    audio().playbackRate = next;
    setSpeed(next);
  };
  take({ "ctrl+space": play, "ctrl+,": back, "ctrl+.": slower });
  const tool = (name, pressed, onClick) => html`
    <button type="button" class="btn sm" onClick=${onClick} aria-keyshortcuts=${pressed.join("+")}>
      ${name}
      <span class="when-keys">${pressed.map((key) => html`<${Key}>${key}</${Key}>`)}</span>
    </button>`;
  return html`
    <div class="stack" ref=${box}>
      <${Content} parts=${[part]} t=${t} id="q-on" />
      <div class="row wrap">
        ${tool(t("hear.play"), ["Ctrl", "Space"], play)}
        ${tool(t("hear.back", { n: BACK }), ["Ctrl", ","], back)}
        ${tool(t("hear.speed", { speed: `${speed}×` }), ["Ctrl", "."], slower)}
      </div>
    </div>`;
}

/** The text of an answer that holds nothing, of any kind, as `kinds/registry.py` has it. */
export const EMPTY = "[]";
/** What was typed and looks so has a backslash more. */
const LITERAL = /^\\*\[\]$/;

/** The canonical text of what was typed, "" on purpose; and back, as `kinds/transcript.py` has it. */
export const spelled = (text) => {
  const plain = text.trim();
  return LITERAL.test(plain) ? `\\${plain}` : plain ? text : EMPTY;
};
export const typed = (text) => (text === EMPTY ? "" : LITERAL.test(text) ? text.slice(1) : text);

/** An answer is null while the field is empty, "" once somebody says that nothing is said. */
function Transcript({ part, answer, onAnswer, locked, quiet, take, t, speak, labelledby }) {
  const field = useFocus(quiet);
  const silence = answer === "";
  const off = locked || written(answer);
  const nothing = () => {
    if (off) return;
    onAnswer(silence ? null : "");
    speak(t(silence ? "item.dropped" : "item.chosen", { name: t("typed.nothing") }));
  };
  const own = { "ctrl+e": nothing };
  take(own);
  return html`
    ${part && html`<${Player} part=${part} take=${(keys) => take({ ...keys, ...own })} t=${t} />`}
    <textarea class="input area" rows="4" dir="auto" maxlength="100000" readonly=${locked} ref=${field}
        aria-labelledby=${labelledby} value=${answer ?? ""} onKeyDown=${leaving}
        onInput=${(event) => onAnswer(event.target.value || null)}></textarea>
    <p class="fine when-keys">
      <${Key}>Ctrl</${Key}> <${Key}>↵</${Key}> ${t("typed.submit")} <${Key}>Esc</${Key}> ${t("typed.leave")}
    </p>
    <${Nothing} on=${silence} name=${t("typed.nothing")} pressed=${["Ctrl", "E"]} disabled=${off}
        onToggle=${nothing} />`;
}

/** The number that a text is, with a comma or a point; null where it is none or outside the range. */
export function numberOf(text, { lowest = -Infinity, highest = Infinity } = {}) {
  const plain = (text ?? "").trim().replace(",", ".");
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(plain)) return null;
  const number = Number(plain);
  return number >= lowest && number <= highest ? number : null;
}

function NumberField({ question, answer, onAnswer, locked, quiet, submit, t, labelledby }) {
  const { lowest, highest, unit } = question.settings ?? {};
  const field = useFocus(quiet);
  const hint = useId("range");
  const bad = Boolean(answer) && numberOf(answer, question.settings) === null;
  const ranged = lowest != null && highest != null;
  const words = ranged
    ? t("number.between", { lowest, highest })
    : lowest != null
      ? t("number.from", { lowest })
      : highest != null
        ? t("number.up_to", { highest })
        : t("number.any");
  const onKey = (event) => {
    leaving(event);
    if (event.key !== "Enter" || event.isComposing || event.repeat) return;
    event.preventDefault();
    event.stopPropagation();
    submit();
  };
  const at = numberOf(answer, question.settings);
  const step = ranged && Number.isInteger(lowest) && highest - lowest >= 10 ? 1 : "any";
  return html`
    <div class="stack number">
      <div class="row">
        <input class="input" type="text" inputmode="decimal" autocomplete="off" ref=${field} size="10"
            aria-labelledby=${labelledby} aria-describedby=${hint} aria-invalid=${bad ? "true" : undefined}
            readonly=${locked} value=${answer ?? ""} maxlength="30" onKeyDown=${onKey}
            onInput=${(event) => onAnswer(event.target.value || null)} />
        ${unit && html`<span class="strong">${unit}</span>`}
      </div>
      ${
        ranged &&
        html`
          <input type="range" class="slider" min=${lowest} max=${highest} step=${step} disabled=${locked}
              aria-label=${t("number.slider")} aria-valuetext=${at === null ? t("number.unset") : `${at}`}
              value=${at ?? (lowest + highest) / 2} data-unset=${at === null ? "" : undefined}
              onInput=${(event) => onAnswer(String(Number(Number(event.target.value).toPrecision(4))))} />
          <div class="row between fine num" aria-hidden="true">
            <span>${t.number(lowest)}</span><span>${t.number(highest)}</span>
          </div>`
      }
      <p class=${bad ? "note bad" : "fine"} id=${hint} role=${bad ? "alert" : undefined}>${words}</p>
    </div>`;
}

function Text({ question, answer, onAnswer, locked, quiet, t, labelledby }) {
  const field = useFocus(quiet);
  const nothing = answer === EMPTY;
  return html`
    <textarea class="input area mono" rows="4" dir="auto" maxlength="100000" spellcheck="false"
        readonly=${locked} ref=${field}
        aria-labelledby=${labelledby} value=${answer ?? ""} onKeyDown=${leaving}
        onInput=${(event) => onAnswer(event.target.value || null)}></textarea>
    <p class="fine">${t("typed.plain")}</p>
    ${
      question.empty &&
      html`
        <${Nothing} on=${nothing} name=${t("draw.nothing")} pressed=${[]}
            disabled=${locked || (written(answer) && !nothing)}
            onToggle=${() => onAnswer(nothing ? null : EMPTY)} />`
    }`;
}

const asWritten = {
  ready: written,
  send: (answer) => answer,
  read: (text) => text,
  labels: () => [],
  why: "typed.why_not",
};

export const TRANSCRIPT = {
  ...asWritten,
  View: Transcript,
  ready: (answer) => answer === "" || written(answer),
  send: spelled,
  read: typed,
  nothing: "answer.nothing_said",
  why: "typed.why_not_said",
  drawn: true,
  keys: [
    ["nothing_said", ["Ctrl", "E"]],
    ["play", ["Ctrl", "Space"]],
    ["back", ["Ctrl", ","]],
    ["slower", ["Ctrl", "."]],
    ["send", ["Ctrl", "↵"]],
  ],
};
export const NUMBER = {
  ...asWritten,
  View: NumberField,
  ready: (answer, question) => numberOf(answer, question.settings) !== null,
  send: (answer, question) => String(numberOf(answer, question.settings)),
  keys: [],
};
export const TEXT = { ...asWritten, View: Text, keys: [["send", ["Ctrl", "↵"]]] };
