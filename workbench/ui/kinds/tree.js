// One label of a tree: walk down, or search; the answer has no labels below it, unless others may be given.
import { html, useRef, useState } from "../ui.js";
import { colourOf, Icon, Key } from "../parts.js";

/** The labels from the top down to this one. */
export function pathOf(labels, id) {
  const path = [];
  for (
    let label = labels.find((each) => each.id === id);
    label && !path.includes(label);
    label = labels.find((each) => each.id === label?.parent)
  )
    path.unshift(label);
  return path;
}

/** What is offered at a place of the tree: the labels below it; in a search, all that match. */
export function offered(labels, at, query, leaf) {
  const words = query.trim().toLowerCase();
  if (!words) return labels.filter((label) => (label.parent ?? null) === at);
  const parents = new Set(labels.map((label) => label.parent));
  return labels
    .filter((label) => !leaf || !parents.has(label.id))
    .filter((label) => pathOf(labels, label.id).some(({ name }) => name.toLowerCase().includes(words)));
}

function Crumbs({ path, onGo, t }) {
  return html`
    <nav class="crumbs" aria-label=${t("tree.place")}>
      <button type="button" class="textlink" onClick=${() => onGo(null)}>${t("tree.all")}</button>
      ${path.map(
        (label) => html`
          <span key=${label.id} class="row">
            <${Icon} name="right" />
            <button type="button" class="textlink" dir="auto" onClick=${() => onGo(label.id)}>
              ${label.name}
            </button>
          </span>`,
      )}
    </nav>`;
}

function Tree({ question, answer, onAnswer, locked, take, t, speak, labelledby }) {
  const { labels } = question;
  const leaf = question.settings?.leaf !== false;
  const above = pathOf(labels, answer).at(-2)?.id ?? null;
  const [at, setAt] = useState(above);
  const [query, setQuery] = useState("");
  const find = useRef(null);
  const box = useRef(null);
  const parents = new Set(labels.map((label) => label.parent));
  const rows = offered(labels, at, query, leaf);
  const path = pathOf(labels, at);
  const choose = (label) => {
    onAnswer(label.id);
    speak(t("item.chosen", { name: label.name }));
  };
  const go = (id) => {
    setQuery("");
    setAt(id);
    const name = labels.find((label) => label.id === id)?.name ?? t("tree.all");
    speak(t("tree.open", { name }));
    box.current?.closest("[data-start]")?.focus({ preventScroll: true });
  };
  const pick = (label) => {
    if (locked) return;
    if (!query && parents.has(label.id)) go(label.id);
    else choose(label);
  };
  take({
    ...Object.fromEntries(rows.slice(0, 9).map((label, i) => [String(i + 1), () => pick(label)])),
    ...(path.length && !query ? { backspace: () => go(path.at(-2)?.id ?? null) } : {}),
    s: () => find.current?.focus(),
    ...(query ? { escape: () => setQuery("") } : {}),
  });
  const onKey = (event) => {
    const out = event.key === "Escape" || event.key === "ArrowDown" || event.key === "Enter";
    if (!out) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Enter" && rows.length === 1) pick(rows[0]);
    if (event.key === "Escape") setQuery("");
    if (event.key === "ArrowDown") box.current?.querySelector(".ans")?.focus();
    else box.current?.closest("[data-start]")?.focus();
  };
  const step = (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const all = [...box.current.querySelectorAll(".ans")];
    all[(all.indexOf(event.target.closest(".ans")) + by + all.length) % all.length]?.focus();
  };
  const here = path.at(-1);
  return html`
    <div class="stack tree" ref=${box}>
      <div class="find">
        <${Icon} name="search" />
        <input type="search" class="input" ref=${find} aria-label=${t("tree.search")} autocomplete="off"
            placeholder=${t("tree.search")} value=${query} onKeyDown=${onKey}
            onInput=${(event) => setQuery(event.target.value)} />
        <${Key}>S</${Key}>
      </div>
      ${!query && html`<${Crumbs} path=${path} onGo=${go} t=${t} />`}
      <div class="answers" role="group" aria-labelledby=${labelledby} onKeyDown=${step}>
        ${rows.map((label, i) => {
          const more = !query && parents.has(label.id);
          const on = label.id === answer;
          return html`
            <button type="button" class="ans" key=${label.id} role=${more ? undefined : "checkbox"}
                aria-checked=${more ? undefined : String(on)} aria-disabled=${locked ? "true" : undefined}
                aria-keyshortcuts=${i < 9 ? i + 1 : undefined} onClick=${() => pick(label)}>
              ${i < 9 && html`<${Key}>${i + 1}</${Key}>`}
              <i class="sw" aria-hidden="true" style=${{ background: colourOf(label.colour) }}></i>
              <span class="name" dir="auto">
                ${label.name}
                ${
                  query &&
                  html`
                    <span class="fine path">
                      ${pathOf(labels, label.id)
                        .slice(0, -1)
                        .map(({ name }) => name)
                        .join(" › ")}
                    </span>`
                }
              </span>
              ${
                more
                  ? html`<span class="more"><${Icon} name="right" /></span>`
                  : html`<span class="tick"><${Icon} name="tick" /></span>`
              }
            </button>`;
        })}
      </div>
      ${query && !rows.length && html`<p class="muted">${t("tree.nothing", { query })}</p>`}
      ${
        !leaf &&
        here &&
        !query &&
        html`
          <button type="button" class="ans unsure" role="checkbox" aria-checked=${String(answer === here.id)}
              onClick=${() => locked || choose(here)}>
            <span class="name">${t("tree.this", { name: here.name })}</span>
            <span class="tick"><${Icon} name="tick" /></span>
          </button>`
      }
      ${
        answer &&
        html`
          <p class="strong" role="status">
            ${t("tree.chosen", {
              path: pathOf(labels, answer)
                .map(({ name }) => name)
                .join(" › "),
            })}
          </p>`
      }
    </div>`;
}

export const TREE = {
  View: Tree,
  ready: (answer) => answer !== null,
  send: (answer) => answer,
  labels: (answer) => (answer ? [answer] : []),
  numbered: true,
  keys: [
    ["tree_up", ["⌫"]],
    ["tree_search", ["S"]],
  ],
};
