// The parts of a guideline as a tree: arrows walk and fold, Alt with an arrow moves, dragging moves too.
import { html, useEffect, useLayoutEffect, useRef, useState } from "../../ui/ui.js";
import { Button, Icon, Key, Swatch } from "../../ui/parts.js";
import { colourIn, keyOf, questionOf, nameOf, same, several } from "./places.js";

const plain = (text) =>
  String(text ?? "")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase();
const textOf = (node) =>
  typeof node === "string"
    ? node
    : Object.values(node ?? {})
        .map(textOf)
        .join(" ");

const SAME = 3; // words that may be alike before they are left out

/** Each text from where it differs from its neighbours: many begin alike, and a row is short. */
export function beginnings(texts) {
  const words = texts.map((text) =>
    String(text ?? "")
      .split(/\s+/)
      .filter(Boolean),
  );
  const common = (one, other) => {
    const n = one.findIndex((word, i) => word !== other[i]);
    return n < 0 ? 0 : n;
  };
  return words.map((mine, i) => {
    const n = Math.max(0, ...words.map((other, j) => (i === j ? 0 : common(mine, other))));
    return n > SAME ? `… ${mine.slice(n - 1).join(" ")}` : mine.join(" ");
  });
}

/** The rows that are shown: `{at, level, name, ...}`, a heading with `fold`. */
export function rowsOf(view, folded, text) {
  const words = plain(text).split(/\s+/).filter(Boolean);
  const { tree, gold } = view;
  const matches = (node) => words.every((word) => plain(textOf(node)).includes(word));
  const rows = [{ at: [], level: 1, name: "The document", icon: "book" }];
  const under = (head, entries) => {
    const found = words.length ? entries.filter((row) => matches(row.node)) : entries;
    if (words.length && !found.length) return;
    rows.push({ ...head, level: 1, open: words.length > 0 || !folded.has(head.fold), count: found.length });
    if (words.length || !folded.has(head.fold))
      rows.push(...found.map((row) => ({ ...row, level: row.level ?? 2 })));
  };
  (tree.questions ?? []).forEach((question, q) => {
    const at = ["questions", q];
    under(
      { at, fold: keyOf(at), name: question.title || nameOf(question), strong: true },
      (question.labels ?? []).map((label, n) => ({
        at: [...at, "labels", n],
        node: label,
        name: nameOf(label),
        colour: colourIn(label, n),
        n: gold[`${question.id}/${label.id}`],
        level: label.parent ? 3 : 2,
      })),
    );
  });
  const told = (one) =>
    (one.separates ?? [one.decision]).filter(Boolean).map((id) => {
      const all = questionOf(tree, one.question)?.labels ?? [];
      const n = all.findIndex((label) => label.id === id);
      return n < 0 ? { id } : { ...all[n], colour: colourIn(all[n], n) };
    });
  const part = (name, fold) => {
    const entries = tree[fold] ?? [];
    const said = beginnings(entries.map((one) => one.text ?? one.item));
    under(
      { at: [fold], fold, name, head: true },
      entries.map((one, i) => ({
        at: [fold, i],
        node: one,
        id: one.id,
        name: said[i],
        about: told(one),
        title: `${told(one).map(nameOf).join(" / ")}: ${one.text ?? one.item}`,
        n: gold[one.id],
      })),
    );
  };
  part("Rules", "rules");
  part("Edge cases", "cases");
  return rows;
}

export function Tree({ screen, at, onChoose, onEnter, search }) {
  const { view, move } = screen;
  const [folded, setFolded] = useState(new Set());
  const [text, setText] = useState("");
  const [dragged, setDragged] = useState(null);
  const [over, setOver] = useState(null);
  const list = useRef(null);
  const rows = rowsOf(view, folded, text);
  const on = rows.find((row) => same(row.at, at)) ?? rows[0];
  const fold = (row, shut) =>
    setFolded((was) => {
      const now = new Set(was);
      if (shut) now.add(row.fold);
      else now.delete(row.fold);
      return now;
    });
  const wanted = useRef(null);
  const focus = (row) => {
    wanted.current = keyOf(row.at);
    onChoose(row.at);
  };
  useLayoutEffect(() => {
    // with the drawing, not a frame later: a key that follows at once has its place already
    const row = wanted.current !== null && list.current?.querySelector(`[data-row="${wanted.current}"]`);
    wanted.current = null;
    if (row) row.focus();
  });
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [keyOf(at)]);
  const classOf = (row) =>
    `lv${row.level} ${row === on ? "sel" : ""} ${row.fold ? "head" : ""} ` +
    (over === keyOf(row.at) ? "over" : "");
  const shift = (by) => {
    const n = on.at.at(-1);
    if (Number.isInteger(n))
      move(on.at, n + by).then(() => focus({ at: [...on.at.slice(0, -1), Math.max(0, n + by)] }));
  };
  const press = (event) => {
    const i = rows.indexOf(on);
    const head = rows
      .slice(0, i + 1)
      .reverse()
      .find((row) => row.fold);
    const done = {
      ArrowDown: () => (event.altKey ? shift(1) : focus(rows[Math.min(i + 1, rows.length - 1)])),
      ArrowUp: () => (event.altKey ? shift(-1) : focus(rows[Math.max(i - 1, 0)])),
      Home: () => focus(rows[0]),
      End: () => focus(rows.at(-1)),
      Enter: () => onEnter(),
      ArrowLeft: () => (on.fold && on.open ? fold(on, true) : head && focus(head)),
      ArrowRight: () => on.fold && (on.open ? rows[i + 1] && focus(rows[i + 1]) : fold(on, false)),
    }[event.key];
    if (!done || event.ctrlKey || event.metaKey || (event.altKey && !/Up|Down/.test(event.key))) return;
    event.preventDefault();
    event.stopPropagation();
    done();
  };
  const drop = (row) => {
    if (dragged && same(dragged.slice(0, -1), row.at.slice(0, -1))) move(dragged, row.at.at(-1));
    setDragged(null);
    setOver(null);
  };
  const under = (row, at) =>
    row.at.length
      ? same(at, row.at) ||
        (keyOf(at).startsWith(`${keyOf(row.at)}.`) && !(row.fold && at[2] === "labels" && at.length > 3))
      : ["title", "purpose", "authors"].includes(at[0]);
  const mark = (row) =>
    row.head
      ? null
      : ["wrong", "to write"].find((kind) =>
          view.problems.some((one) => one.kind === kind && under(row, one.at)),
        );
  const labels = (view.tree.questions ?? []).reduce((n, question) => n + (question.labels ?? []).length, 0);
  const question = at[0] === "questions" ? at[1] : 0;
  return html`
    <div class="pane ge-tree stack">
      <label class="search input row">
        <${Icon} name="search" />
        <span class="unseen">Search labels, rules and cases</span>
        <input class="ge-line grow" type="search" placeholder="Search rules, cases" value=${text}
            ref=${search} onInput=${(event) => setText(event.target.value)}
            onKeyDown=${(event) => {
              if (event.key === "Escape" && text) {
                event.preventDefault();
                event.stopPropagation();
                setText("");
              }
              if (event.key === "ArrowDown" || event.key === "Enter") {
                event.preventDefault();
                event.stopPropagation();
                focus(rows.find((row) => row.node) ?? rows[0]);
              }
            }} />
        <${Key}>/</${Key}>
      </label>
      <div class="row between">
        <span class="cap">
          ${several(labels, "label")}, ${several((view.tree.rules ?? []).length, "rule")}
        </span>
        <span class="cap" title="gold answers that depend on it">gold</span>
      </div>
      ${
        text &&
        !rows.some((row) => row.node) &&
        html`<p class="fine" role="status">Nothing holds “${text}”.</p>`
      }
      <ul class="tree" role="tree" aria-label="Parts of the guideline" ref=${list} onKeyDown=${press}>
        ${rows.map(
          (row) => html`
            <li key=${keyOf(row.at)} data-row=${keyOf(row.at)} role="treeitem" aria-level=${row.level}
                aria-selected=${String(row === on)} aria-expanded=${row.fold ? String(row.open) : undefined}
                tabindex=${row === on ? 0 : -1} class=${classOf(row)}
                draggable=${row.node && !text ? "true" : undefined}
                onClick=${() => (row.fold && same(row.at, at) ? fold(row, row.open) : onChoose(row.at))}
                onDragStart=${(event) => {
                  event.dataTransfer.effectAllowed = "move";
                  event.dataTransfer.setData("text/plain", keyOf(row.at));
                  setDragged(row.at);
                }}
                onDragEnd=${() => {
                  setDragged(null);
                  setOver(null);
                }}
                onDragOver=${(event) => {
                  if (dragged && same(dragged.slice(0, -1), row.at.slice(0, -1))) {
                    event.preventDefault();
                    setOver(keyOf(row.at));
                  }
                }}
                onDrop=${(event) => {
                  event.preventDefault();
                  drop(row);
                }}>
              ${row.fold && html`<${Icon} name=${row.open ? "down" : "right"} />`}
              ${row.icon && html`<${Icon} name=${row.icon} />`}
              ${row.colour && html`<${Swatch} colour=${row.colour} />`}
              ${row.id && html`<span class="rid">${row.id}</span>`}
              <span class=${row.about ? "ge-says" : "cut"} title=${row.title ?? row.name}>
                ${
                  row.about &&
                  html`
                    <span class="ge-about">
                      ${row.about.map((one) => html`<${Swatch} key=${one.id} colour=${one.colour} />`)}
                      <span class="unseen">${row.about.map(nameOf).join(" or ")}: </span>
                    </span>`
                }
                ${row.name || "not written yet"}
              </span>
              ${
                mark(row)
                  ? html`
                    <span class=${`n ${mark(row) === "wrong" ? "ge-bad" : "ge-warn"}`}>
                      <${Icon} name=${mark(row) === "wrong" ? "warn" : "pen"} />
                      <span class="unseen">
                        ${mark(row) === "wrong" ? "has a problem" : "is to be written"}
                      </span>
                    </span>`
                  : html`
                    ${row.fold && html`<span class="of">${row.count}</span>`}
                    <span class="n">${row.n ?? ""}</span>`
              }
            </li>`,
        )}
      </ul>
      <div class="ge-adds">
        <${Button} small icon="plus" onClick=${() => screen.add(["questions", question, "labels"])}>
          Label
        </${Button}>
        <${Button} small icon="plus" onClick=${() => screen.add(["rules"], screen.about())}>Rule</${Button}>
        <${Button} small icon="plus" onClick=${() => screen.add(["cases"], screen.about())}>Case</${Button}>
      </div>
    </div>`;
}
