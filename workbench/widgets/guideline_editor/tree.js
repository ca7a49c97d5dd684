// The parts of a guideline as a tree: arrows walk and fold, Alt with an arrow moves, dragging moves too.
import { html, useEffect, useRef, useState } from "../../look/ui.js";
import { Button, Icon, Key, Swatch } from "../../look/parts.js";
import { keyOf, labelOf, nameOf, same, several } from "./places.js";

const plain = (text) => String(text ?? "").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const textOf = (node) => (typeof node === "string" ? node : Object.values(node ?? {}).map(textOf).join(" "));

/** The rows that are shown: `{at, level, name, ...}`, a heading with `fold`. */
export function rowsOf(view, folded, text) {
  const words = plain(text).split(/\s+/).filter(Boolean), { tree, gold } = view;
  const matches = (node) => words.every((word) => plain(textOf(node)).includes(word));
  const rows = [{ at: [], level: 1, name: "The document", icon: "book" }];
  const under = (head, entries) => {
    const found = words.length ? entries.filter((row) => matches(row.node)) : entries;
    if (words.length && !found.length) return;
    rows.push({ ...head, level: 1, open: words.length > 0 || !folded.has(head.fold), count: found.length });
    if (words.length || !folded.has(head.fold)) rows.push(...found.map((row) => ({ ...row, level: row.level ?? 2 })));
  };
  (tree.questions ?? []).forEach((question, q) => {
    const at = ["questions", q];
    under({ at, fold: keyOf(at), name: question.title || nameOf(question), strong: true },
      (question.labels ?? []).map((label, n) => ({ at: [...at, "labels", n], node: label, name: nameOf(label), colour: label.colour ?? "c7", n: gold[`${question.id}/${label.id}`], level: label.parent ? 3 : 2 })));
  });
  const apart = (one) => (one.separates ?? []).map((id) => nameOf(labelOf(tree, one.question, id) ?? { id })).join(" / ");
  const part = (name, fold) => under({ at: [fold], fold, name, head: true }, (tree[fold] ?? []).map((one, i) => ({ at: [fold, i], node: one, id: one.id, name: fold === "rules" ? one.text && apart(one) : one.item, title: one.text ?? one.item, n: gold[one.id] })));
  part("Rules", "rules");
  part("Edge cases", "cases");
  return rows;
}

export function Tree({ screen, at, onChoose, onEnter, search }) {
  const { view, move } = screen;
  const [folded, setFolded] = useState(new Set()), [text, setText] = useState(""), [dragged, setDragged] = useState(null), [over, setOver] = useState(null);
  const list = useRef(null), rows = rowsOf(view, folded, text);
  const on = rows.find((row) => same(row.at, at)) ?? rows[0];
  const fold = (row, shut) => setFolded((was) => { const now = new Set(was); if (shut) now.add(row.fold); else now.delete(row.fold); return now; });
  const focus = (row) => { onChoose(row.at); requestAnimationFrame(() => list.current?.querySelector(`[data-row="${keyOf(row.at)}"]`)?.focus()); };
  useEffect(() => { list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }); }, [keyOf(at)]);
  const shift = (by) => { const n = on.at.at(-1); if (Number.isInteger(n)) move(on.at, n + by).then(() => focus({ at: [...on.at.slice(0, -1), Math.max(0, n + by)] })); };
  const press = (event) => {
    const i = rows.indexOf(on), head = rows.slice(0, i + 1).reverse().find((row) => row.fold);
    const done = {
      ArrowDown: () => (event.altKey ? shift(1) : focus(rows[Math.min(i + 1, rows.length - 1)])), ArrowUp: () => (event.altKey ? shift(-1) : focus(rows[Math.max(i - 1, 0)])),
      Home: () => focus(rows[0]), End: () => focus(rows.at(-1)), Enter: () => onEnter(),
      ArrowLeft: () => (on.fold && on.open ? fold(on, true) : head && focus(head)), ArrowRight: () => on.fold && (on.open ? rows[i + 1] && focus(rows[i + 1]) : fold(on, false)),
    }[event.key];
    if (!done || event.ctrlKey || event.metaKey || (event.altKey && !/Up|Down/.test(event.key))) return;
    event.preventDefault();
    event.stopPropagation();
    done();
  };
  const drop = (row) => { if (dragged && same(dragged.slice(0, -1), row.at.slice(0, -1))) move(dragged, row.at.at(-1)); setDragged(null); setOver(null); };
  const wrong = (row) => row.at.length && !row.head && view.problems.filter((one) => one.grave && (same(one.at, row.at) || (keyOf(one.at).startsWith(`${keyOf(row.at)}.`) && !(row.fold && one.at[2] === "labels" && one.at.length > 3)))).length;
  const labels = (view.tree.questions ?? []).reduce((n, question) => n + (question.labels ?? []).length, 0);
  const question = at[0] === "questions" ? at[1] : 0;
  return html`<div class="pane ge-tree stack">
    <label class="search input row"><${Icon} name="search" /><span class="unseen">Search labels, rules and cases</span><input class="ge-line grow" type="search" placeholder="Search rules, cases" value=${text} ref=${search} onInput=${(event) => setText(event.target.value)}
      onKeyDown=${(event) => { if (event.key === "Escape" && text) { event.preventDefault(); event.stopPropagation(); setText(""); } if (event.key === "ArrowDown" || event.key === "Enter") { event.preventDefault(); event.stopPropagation(); focus(rows.find((row) => row.node) ?? rows[0]); } }} /><${Key}>/</${Key}></label>
    <div class="row between"><span class="cap">${several(labels, "label")}, ${several((view.tree.rules ?? []).length, "rule")}</span><span class="cap" title="gold answers that rest on it">gold</span></div>
    ${text && !rows.some((row) => row.node) && html`<p class="fine" role="status">Nothing holds “${text}”.</p>`}
    <ul class="tree" role="tree" aria-label="Parts of the guideline" ref=${list} onKeyDown=${press}>${rows.map((row) => html`<li key=${keyOf(row.at)} data-row=${keyOf(row.at)} role="treeitem" aria-level=${row.level} aria-selected=${String(row === on)} aria-expanded=${row.fold ? String(row.open) : undefined} tabindex=${row === on ? 0 : -1}
      class=${`lv${row.level} ${row === on ? "sel" : ""} ${row.fold ? "head" : ""} ${over === keyOf(row.at) ? "over" : ""}`} draggable=${row.node && !text ? "true" : undefined} onClick=${() => (row.fold && same(row.at, at) ? fold(row, row.open) : onChoose(row.at))}
      onDragStart=${(event) => { event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setData("text/plain", keyOf(row.at)); setDragged(row.at); }} onDragEnd=${() => { setDragged(null); setOver(null); }}
      onDragOver=${(event) => { if (dragged && same(dragged.slice(0, -1), row.at.slice(0, -1))) { event.preventDefault(); setOver(keyOf(row.at)); } }} onDrop=${(event) => { event.preventDefault(); drop(row); }}>
      ${row.fold && html`<${Icon} name=${row.open ? "down" : "right"} />`}${row.icon && html`<${Icon} name=${row.icon} />`}${row.colour && html`<${Swatch} colour=${row.colour} />`}${row.id && html`<span class="rid">${row.id}</span>`}
      <span class="cut" title=${row.title ?? row.name}>${row.name || "not written yet"}</span>${wrong(row) ? html`<span class="n ge-bad"><${Icon} name="warn" /><span class="unseen">has a problem</span></span>` : html`${row.fold && html`<span class="of">${row.count}</span>`}<span class="n">${row.n ?? ""}</span>`}</li>`)}</ul>
    <div class="ge-adds"><${Button} small icon="plus" onClick=${() => screen.add(["questions", question, "labels"])}>Label</${Button}><${Button} small icon="plus" onClick=${() => screen.add(["rules"], screen.about())}>Rule</${Button}><${Button} small icon="plus" onClick=${() => screen.add(["cases"], screen.about())}>Case</${Button}></div></div>`;
}
