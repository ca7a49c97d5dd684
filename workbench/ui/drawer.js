// The guideline beside an item: it opens at the label a person chose, never at the gold.
import { html, useEffect, useLayoutEffect, useRef, useState } from "./ui.js";
import { Icon, Key, Swatch, Button } from "./parts.js";

/** Whether there is room for the guideline beside the item. */
const roomy = () => window.innerWidth >= 900;
let open = null; // as the person left it, from item to item
let scrolled = 0;

/** Remember how far the page is scrolled, before the guideline opens and the item is a pane of its own. */
export const keepPlace = () => (scrolled = window.scrollY);

/** The guideline's drawer of a screen: open or not, and the keys for it. */
export function useDrawer() {
  const [shown, set] = useState(open ?? roomy());
  const [seek, setSeek] = useState(0);
  const show = (next) => {
    keepPlace();
    open = next;
    set(next);
  };
  return {
    shown,
    seek,
    show,
    keys: {
      g: () => show(!shown),
      "/": () => {
        show(true);
        setSeek(seek + 1);
      },
    },
  };
}

const plain = (text) =>
  String(text ?? "")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase();

/** All text of a label's entry that a search looks through. */
function textOf(entry) {
  const examples = [...entry.examples, ...entry.counterexamples].flatMap((x) => [x.text, x.why]);
  const cases = [...(entry.cases ?? []), ...entry.rules.flatMap((rule) => rule.cases)].flatMap((c) => [
    c.id,
    c.item,
    c.decision,
    c.why,
  ]);
  const rules = entry.rules.flatMap((rule) => [rule.id, rule.text]);
  return plain(
    [
      entry.name,
      entry.definition,
      ...entry.includes,
      ...entry.excludes,
      ...examples,
      ...rules,
      ...cases,
    ].join("\n"),
  );
}

function Case({ c, t, nameOf }) {
  return html`
    <div class="stack fine case" key=${c.id}>
      <span>
        <span class="rid">${c.id}</span> <b>${t("drawer.case")}:</b> <q dir="auto">${c.item}</q>
      </span>
      <span dir="auto">
        <b>${c.decision.split("|").map(nameOf).join(", ")}</b>
        ${c.why && html` ${c.why}`}
      </span>
    </div>`;
}

function Shown({ x }) {
  if (x.picture) return html`<img class="example" src=${x.picture} alt=${x.why ?? ""} />`;
  return html`<q>${x.text}</q>`;
}

function Rule({ rule, t, on, nameOf }) {
  return html`
    <div class=${`card ${on ? "sel" : ""}`} data-rule=${rule.id}>
      <div class="row top"><span class="rid">${rule.id}</span><span dir="auto">${rule.text}</span></div>
      ${rule.cases.map((c) => html`<${Case} c=${c} t=${t} nameOf=${nameOf} />`)}
    </div>`;
}

function Examples({ entry, nameOf, t, go }) {
  return html`
    <div class="stack">
      ${entry.examples.map(
        (x) => html`
          <p dir="auto">
            <span class="yes">${t("drawer.yes")}</span> <${Shown} x=${x} />
            ${" "}<span class="muted">${x.why}</span>
          </p>`,
      )}
      ${entry.counterexamples.map((x) => {
        const [before, after] = t("drawer.no_is", { name: "\u0000" }).split("\u0000");
        return html`
          <p dir="auto">
            <span class="no">${t("drawer.no")}</span> <${Shown} x=${x} />${" "}
            ${
              x.label &&
              html`
                <span>
                  ${before}
                  <button type="button" class="textlink" onClick=${() => go(x.label)}>
                    ${nameOf(x.label)}
                  </button>
                  ${after}
                </span>`
            }${" "}
            <span class="muted">${x.why}</span>
          </p>`;
      })}
    </div>`;
}

function Entry({ entry, entries, colour, t, go, rule }) {
  const nameOf = (id) => entries.find((other) => other.label === id)?.name ?? id.replaceAll("_", " ");
  return html`
    <section class="stack mid" aria-label=${entry.name}>
      <h3 class="row"><${Swatch} colour=${colour(entry.label)} /><span dir="auto">${entry.name}</span></h3>
      <p dir="auto">${entry.definition}</p>
      ${
        entry.rules.length > 0 &&
        html`
          <div class="stack">
            <h4>${t("drawer.rules")}</h4>
            ${entry.rules.map(
              (r) => html`<${Rule} key=${r.id} rule=${r} t=${t} on=${r.id === rule} nameOf=${nameOf} />`,
            )}
          </div>`
      }
      ${
        entry.includes.length > 0 &&
        html`
          <div class="stack">
            <h4>${t("drawer.includes")}</h4>
            <ul class="bullets">
              ${entry.includes.map((x) => html`<li><span dir="auto">${x}</span></li>`)}
            </ul>
          </div>`
      }
      ${
        entry.excludes.length > 0 &&
        html`
          <div class="stack">
            <h4>${t("drawer.excludes")}</h4>
            <ul class="bullets">
              ${entry.excludes.map((x) => html`<li><span dir="auto">${x}</span></li>`)}
            </ul>
          </div>`
      }
      <${Examples} entry=${entry} nameOf=${nameOf} t=${t} go=${go} />
      ${
        entry.cases?.length > 0 &&
        html`
          <div class="card">${entry.cases.map((c) => html`<${Case} c=${c} t=${t} nameOf=${nameOf} />`)}</div>`
      }
    </section>`;
}

/** The labels as a list to go on from: all of them, or those that a search found. */
function Index({ entries, colour, t, go, text }) {
  if (!entries.length)
    return html`<p class="muted">${text ? t("drawer.nothing", { text }) : t("drawer.empty")}</p>`;
  return html`
    <div class="stack">
      ${text && html`<p class="fine" role="status">${t("drawer.found", { n: entries.length })}</p>`}
      ${entries.map(
        (entry) => html`
          <button type="button" class="plainbtn" key=${entry.label} onClick=${() => go(entry.label)}>
            <${Swatch} colour=${colour(entry.label)} />
            <span class="grow">
              <b dir="auto">${entry.name}</b>
              <br />
              <span class="muted" dir="auto">${entry.definition}</span>
            </span>
          </button>`,
      )}
    </div>`;
}

export function Drawer({ view, t, chosen, question, rule, seek, onClose }) {
  const entries = view.guideline.filter((entry) => entry.question === question);
  const [at, setAt] = useState(chosen);
  const [text, setText] = useState("");
  const field = useRef(null);
  const inside = useRef(null);
  useEffect(() => {
    if (chosen) {
      setAt(chosen);
      setText("");
    }
  }, [chosen]);
  useLayoutEffect(() => {
    if (seek) field.current.focus();
  }, [seek]);
  useLayoutEffect(() => {
    const main = inside.current.closest(".qbody").querySelector(".qmain");
    const from = scrolled;
    scrolled = 0;
    if (getComputedStyle(main).overflowY !== "auto") return undefined;
    main.scrollTop = from;
    return () => {
      const at = main.scrollTop;
      requestAnimationFrame(() => main.isConnected && window.scrollTo(0, at));
    };
  }, []);
  const entry = entries.find((other) => other.label === at);
  useEffect(() => {
    const target = rule && inside.current.querySelector(`[data-rule="${CSS.escape(rule)}"]`);
    inside.current.scrollTop = target ? target.offsetTop - 60 : 0;
  }, [at, rule]);
  const colour = (id) => view.question?.labels.find((label) => label.id === id)?.colour;
  const go = (label) => {
    setAt(label);
    setText("");
  };
  const found = text.trim()
    ? entries.filter((other) =>
        plain(text)
          .split(/\s+/)
          .every((word) => textOf(other).includes(word)),
      )
    : null;
  const leave = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (text) setText("");
    else event.target.closest(".quiz").querySelector("[data-start]").focus();
  };
  return html`
    <aside class="drawer" aria-label=${t("drawer.title", { guideline: view.round.guideline })}>
      <div class="drawer-in" ref=${inside} tabindex="0" role="group"
          aria-label=${t("drawer.title", { guideline: view.round.guideline })}>
        <div class="row between">
          <span class="row grow">
            <${Icon} name="book" />
            <h2>${t("item.rule")}</h2>
            <span class="fine cut">${view.round.guideline}</span>
          </span>
          <${Button} kind="link" small aria-label=${t("drawer.close")} onClick=${onClose}>
            <span class="wide when-keys"><${Key}>G</${Key}></span>
            <${Icon} name="cross" />
          </${Button}>
        </div>
        <div class="find">
          <${Icon} name="search" />
          <input class="input" type="search" aria-label=${t("drawer.search")}
              placeholder=${t("drawer.search")} value=${text} ref=${field} onKeyDown=${leave}
              onInput=${(event) => setText(event.target.value)} />
          <${Key}>/</${Key}>
        </div>
        ${
          found || !entry
            ? html`<${Index} entries=${found ?? entries} colour=${colour} t=${t} go=${go} text=${text} />`
            : html`
              <${Entry} entry=${entry} entries=${entries} colour=${colour} t=${t} go=${go} rule=${rule} />
              <div class="row between">
                <button type="button" class="textlink" onClick=${() => setAt(null)}>
                  ${t("drawer.all")}
                </button>
              </div>
              ${at === chosen && html`<p class="fine">${t("drawer.follows")}</p>`}`
        }
      </div>
    </aside>`;
}
