// Shapes on a picture: boxes, rotated boxes, polygons, keypoints; with the mouse, with fingers and by keys.
import { html, useEffect, useLayoutEffect, useRef, useState } from "../ui.js";
import { Button, colourOf, Note } from "../parts.js";
import { Cross, Drawn, Handles, onScreen, Placing, Tag } from "./canvas.js";
import { around, covers, fitting, inside, moved, placed, TOOLS } from "./geometry.js";
import { Nothing } from "./labels.js";
import { BackAndForth, Palette, RegionList, regionKeys, Tool, useEdits, walked, without } from "./regions.js";
import { fitted, panned, scaleOf, zoomed } from "./view.js";

const NEAR = 14; // px: how far from a handle a press still takes it
const FINGER = 22; // px: the same for a finger
const STILL = 5; // px that a click may move
const REACH = 30; // px from a rotated box to the knob that turns it
const NUDGE = 4; // px of the screen that an arrow key moves
const LOW = 160; // px: the least height of the frame
const TURN = 5; // degrees that a key turns
const HOW = { drag: "draw.how_drag", corners: "draw.how_corners", points: "draw.how_points" };
const NO_VIEW = { zoom: 1, x: 0, y: 0 };

const far = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** The frame of a picture: as wide as there is room, never higher than the window, never a mere strip. */
function useFrame(size) {
  const box = useRef(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const watcher = new ResizeObserver(([entry]) => setWidth(entry.contentRect.width));
    watcher.observe(box.current);
    return () => watcher.disconnect();
  }, []);
  const most = Math.min(620, Math.max(240, 0.62 * window.innerHeight));
  const height = size && width ? Math.min(most, Math.max(LOW, (width * size.height) / size.width)) : 240;
  return { box, frame: { width, height } };
}

/** The picture seen through a view; fingers that pinch, the wheel and keys change it. */
function useView(frame, size) {
  const [view, setView] = useState(NO_VIEW);
  const ready = size && frame.width > 0;
  const now = ready ? fitted(view, frame, size) : NO_VIEW;
  const scale = ready ? scaleOf(now.zoom, frame, size) : 1;
  const middle = [frame.width / 2, frame.height / 2];
  return {
    view: now,
    scale,
    fit: () => setView(NO_VIEW),
    zoom: (by, at = middle) => ready && setView(zoomed(now, by, at, frame, size)),
    pan: (dx, dy) => ready && setView(panned(now, dx, dy, frame, size)),
    set: (next) => setView(next),
  };
}

/** What says how a shape is finished, with buttons for fingers. */
function Prompt({ tool, question, draft, hole, hidden, onHidden, onMissing, onDone, onCancel, t }) {
  const names = question.settings?.points ?? [];
  const n = draft.points.length;
  const name = names[n]?.replaceAll("_", " ") ?? t("draw.point", { n: n + 1 });
  const words =
    tool.gesture === "points"
      ? t("draw.place", { name, n: n + 1, total: names.length || "…" })
      : t(hole ? "draw.place_hole" : "draw.place_corners", { n });
  return html`
    <div class="prompt row wrap" role="status">
      <span>${words}</span>
      ${
        tool.gesture === "points" &&
        html`
          <${Button} small aria-pressed=${String(hidden)} hint="O" onClick=${onHidden}>
            ${t("draw.hidden")}
          </${Button}>
          <${Button} small hint="M" onClick=${onMissing}>${t("draw.missing")}</${Button}>`
      }
      <${Button} small kind="main" hint="↵" onClick=${onDone}>${t("draw.done")}</${Button}>
      <${Button} small kind="link" hint="Esc" onClick=${onCancel}>${t("draw.cancel")}</${Button}>
    </div>`;
}

function Shapes({ question, part, answer, onAnswer, locked, hold, take, t, speak }) {
  const tool = TOOLS[question.kind];
  const { settings = {}, labels } = question;
  const [size, setSize] = useState(/** @type {{ width: number, height: number } | null} */ (null));
  const [lost, setLost] = useState(false);
  const { box, frame } = useFrame(size);
  const { view, scale, fit, zoom, pan, set } = useView(frame, size);
  const shapes = answer ?? [];
  const [at, setAt] = useState(/** @type {number | null} */ (null));
  const [chosen, setChosen] = useState(false); // by the person: what was just drawn keeps its label
  const [vertex, setVertex] = useState(/** @type {{ r: number, i: number } | null} */ (null));
  const [draft, setDraft] = useState(/** @type {{ points: any[], hole?: boolean } | null} */ (null));
  const [drawing, setDrawing] = useState(/** @type {any} */ (null)); // a shape while it is dragged open
  const [hover, setHover] = useState(/** @type {number[] | null} */ (null));
  const [cross, setCross] = useState(/** @type {number[] | null} */ (null));
  const [active, setActive] = useState(labels[0]?.id);
  const [hand, setHand] = useState(false);
  const [hidden, setHidden] = useState(false);
  const edits = useEdits(answer, onAnswer, (id) => speak(t(id)));
  const fingers = useRef(new Map());
  const drag = useRef(/** @type {any} */ (null));
  const run = useRef(0);
  const space = useRef(false);
  const place = onScreen(view, scale);
  const current = at !== null && at < shapes.length ? at : null;
  const shape = current === null ? null : shapes[current];
  const labelOf = (id) => labels.find((label) => label.id === id) ?? { name: id, colour: "" };
  const colour = (id) => colourOf(labelOf(id).colour);
  const told = (each) => `${labelOf(each.label).name} ${placed(tool, each)}`;
  const handles = shape && !draft && !locked ? tool.handles(shape, REACH / scale) : [];

  const change = (next, of) =>
    edits.change(
      shapes.map((each, i) => (i === current ? next : each)),
      of,
    );
  const select = (i) => {
    setAt(i);
    setChosen(i !== null);
    setVertex(null);
    if (i !== null && shapes[i]) speak(t("draw.selected", { what: told(shapes[i]) }));
  };
  const add = (each) => {
    if (!tool.real(each)) return;
    const whole = { ...each, label: active };
    edits.change([...shapes, whole]);
    setAt(shapes.length);
    setChosen(false);
    setVertex(null);
    speak(t("draw.added", { what: told(whole) }));
  };
  const label = (id) => {
    if (locked) return;
    setActive(id);
    if (shape && chosen && shape.label !== id) {
      change({ ...shape, label: id });
      speak(t("draw.relabelled", { what: told({ ...shape, label: id }) }));
    } else speak(t("item.chosen", { name: labelOf(id).name }));
  };
  const remove = (i = current) => {
    if (locked || i === null) return;
    if (i === current && vertex && tool.without) {
      const next = tool.without(shapes[i], vertex);
      setVertex(null);
      if (next !== shapes[i]) {
        speak(t("draw.removed", { what: t("draw.corner", { n: vertex.i + 1 }) }));
        return change(next);
      }
    }
    speak(t("draw.removed", { what: told(shapes[i]) }));
    edits.change(without(shapes, i));
    setAt(null);
    return undefined;
  };
  const nothing = () => {
    if (locked || shapes.length) return;
    edits.change(answer ? null : []);
    speak(t(answer ? "item.dropped" : "item.chosen", { name: t("draw.nothing") }));
  };
  /** To the next shape; first to the one that was just drawn. */
  const walk = (by) => select(shape && !chosen ? current : walked(current, by, shapes.length));

  useEffect(() => hold?.(draft !== null), [draft !== null]); // no answer leaves without it

  // corners and points, one after another
  const leave = () => {
    setDraft(null);
    setHover(null);
    setCross(null);
    setHidden(false);
  };
  const done = (held = draft) => {
    if (!held) return;
    if (tool.gesture === "points") {
      const names = settings.points ?? [];
      const rest = Array.from({ length: Math.max(0, names.length - held.points.length) }, () => [0, 0, 0]);
      add({ points: [...held.points, ...rest] });
    } else if (held.points.length < tool.least) return;
    else if (held.hole && shape) change({ ...shape, holes: [...(shape.holes ?? []), held.points] });
    else add({ points: held.points, holes: [] });
    leave();
  };
  const put = (point) => {
    const held = draft ?? { points: [] };
    const next = { ...held, points: [...held.points, point] };
    setHidden(false);
    setDraft(next);
    if (tool.gesture === "points" && next.points.length === settings.points?.length) done(next);
    else if (settings.points) speak(settings.points[next.points.length]?.replaceAll("_", " ") ?? "");
  };
  const click = (where) => {
    const point = inside(where, size);
    if (tool.gesture === "points") return put([...point, hidden ? 1 : 2]);
    const first = draft?.points[0];
    if (first && draft.points.length >= tool.least && far(place(first), place(point)) < NEAR) return done();
    const last = draft?.points.at(-1);
    return last && last[0] === point[0] && last[1] === point[1] ? undefined : put(point);
  };
  const missing = () => draft && put([0, 0, 0]);
  const back = () => {
    if (!draft) return edits.undo();
    return draft.points.length > 1 ? setDraft({ ...draft, points: draft.points.slice(0, -1) }) : leave();
  };

  // a new shape by key, in the middle of what is seen
  const fresh = () => {
    if (locked || !size || draft) return;
    const [w, h] = [frame.width / scale, frame.height / scale];
    const middle = [view.x + w / 2, view.y + h / 2];
    if (tool.gesture === "points") {
      setAt(null);
      setDraft({ points: [] });
      setCross(inside(middle, size));
      box.current.focus({ preventScroll: true });
      speak(settings.points?.[0]?.replaceAll("_", " ") ?? t("draw.point", { n: 1 }));
      return;
    }
    const [dx, dy] = [Math.min(w, size.width) / 8, Math.min(h, size.height) / 8];
    add(
      tool.of(inside([middle[0] - dx, middle[1] - dy], size), inside([middle[0] + dx, middle[1] + dy], size)),
    );
    box.current.focus({ preventScroll: true });
  };
  const hole = () => {
    if (!shape || locked) return;
    setDraft({ points: [], hole: true });
    speak(t("draw.place_hole", { n: 0 }));
  };
  const nextVertex = (by) => {
    const all = handles.filter((handle) => handle.vertex);
    if (!all.length) return;
    const here = all.findIndex((each) => vertex && each.r === vertex.r && each.i === vertex.i);
    const next = all[walked(here < 0 ? null : here, by, all.length) ?? 0];
    setVertex({ r: next.r, i: next.i });
    const name = settings.points?.[next.i]?.replaceAll("_", " ") ?? t("draw.corner", { n: next.i + 1 });
    speak(name);
  };
  const insert = () => {
    const edge =
      vertex && handles.find((each) => each.insert && each.r === vertex.r && each.i === vertex.i + 1);
    if (!edge) return;
    change(tool.drag(shape, edge, edge.at));
    setVertex({ r: vertex.r, i: vertex.i + 1 });
  };
  const see = (v) => {
    if (draft && v === 0) return missing();
    if (draft) {
      speak(t(hidden ? "draw.visible" : "draw.hidden"));
      return setHidden(!hidden);
    }
    if (!vertex || tool.gesture !== "points") return undefined;
    const { i } = vertex;
    const value = v === 0 ? [0, 0, 0] : [...shape.points[i].slice(0, 2), shape.points[i][2] === 1 ? 2 : 1];
    const next = { ...shape, points: shape.points.map((point, k) => (k === i ? value : point)) };
    if (!tool.real(next)) return undefined;
    speak(t(["draw.missing", "draw.hidden", "draw.visible"][value[2]]));
    return change(next);
  };
  const arrow = (dx, dy) => (event) => {
    const step = Math.max(1, Math.round(NUDGE / scale));
    const of = `nudge ${current} ${event.key} ${event.shiftKey}`;
    if (cross) return setCross(inside([cross[0] + dx * 3 * step, cross[1] + dy * 3 * step], size));
    if (vertex) {
      const handle = handles.find((each) => each.vertex && each.r === vertex.r && each.i === vertex.i);
      if (!handle) return undefined;
      const to = inside([handle.at[0] + dx * step, handle.at[1] + dy * step], size);
      speak(to.map(Math.round).join(", "));
      return change(tool.drag(shape, handle, to), of);
    }
    const next = event.shiftKey
      ? fitting(tool, shape, tool.resize(shape, dx * step, dy * step), size)
      : moved(tool, shape, dx * step, dy * step, size);
    speak(told(next));
    return change(next, of);
  };
  const arrows = Object.fromEntries(
    [
      ["arrowleft", -1, 0],
      ["arrowright", 1, 0],
      ["arrowup", 0, -1],
      ["arrowdown", 0, 1],
    ].flatMap(([key, dx, dy]) => [
      [key, arrow(dx, dy)],
      [`shift+${key}`, arrow(dx, dy)],
    ]),
  );
  const turn = (by) =>
    shape && tool.turn && change(fitting(tool, shape, tool.turn(shape, by), size), `turn ${by}`);
  const escape = () => {
    if (draft) {
      leave();
      speak(t("draw.cancelled"));
    } else if (vertex) setVertex(null);
    else setAt(null);
  };
  take({
    ...regionKeys({ question, label, edits, remove: () => remove(), walk, nothing, locked }),
    ...(!locked &&
      size && {
        "ctrl+z": back,
        n: fresh,
        "+": () => zoom(1.5),
        "=": () => zoom(1.5),
        "-": () => zoom(1 / 1.5),
        f: fit,
        p: () => setHand(!hand),
        ...(tool.gesture === "corners" && { h: hole, i: insert }),
        ...(tool.gesture === "points" && { o: () => see(1), m: () => see(0) }),
        ...(tool.turn && { r: () => turn(TURN), "shift+r": () => turn(-TURN), R: () => turn(-TURN) }),
        ...(handles.some((each) => each.vertex) && { v: () => nextVertex(1) }),
        ...((shape || cross) && (!draft || cross) ? arrows : {}),
        ...(cross && { space: () => click(cross) }),
        ...(draft && { enter: () => done() }),
        ...((draft || shape) && { escape }),
      }),
  });

  // mouse and fingers
  const px = (event) => {
    const rect = box.current.getBoundingClientRect();
    return [event.clientX - rect.left, event.clientY - rect.top];
  };
  /** @param {number[]} place of the frame */
  const picture = ([x, y]) => [view.x + x / scale, view.y + y / scale];
  const pinch = () => {
    const [a, b] = /** @type {number[][]} */ ([...fingers.current.values()]);
    return { apart: far(a, b), middle: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] };
  };
  const under = (where) =>
    shapes.flatMap((each, i) => (covers(tool, each, where, NEAR / scale) ? [i] : [])).reverse();
  const grabbed = (where, reach) => {
    const near = handles
      .map((handle) => ({ handle, away: far(place(handle.at), where) }))
      .filter(({ away, handle }) => away <= (handle.small ? reach / 2 : reach));
    near.sort((a, b) => a.away - b.away);
    return near[0]?.handle;
  };
  const begin = (where, reach, fine) => {
    if (hand || space.current) return { what: "pan" };
    if (draft) return { what: "put" };
    const handle = grabbed(where, reach);
    if (handle) {
      setVertex(handle.vertex ? { r: handle.r, i: handle.i } : null);
      return { what: "handle", handle, fine, shape };
    }
    const over = under(picture(where));
    if (chosen && current !== null && over.includes(current)) return { what: "move", shape, over };
    return { what: tool.gesture === "drag" ? "draw" : "put", over };
  };
  const down = (event) => {
    if (locked || !size || event.button > 1) return;
    event.preventDefault();
    box.current.focus({ preventScroll: true });
    box.current.setPointerCapture(event.pointerId);
    const where = px(event);
    fingers.current.set(event.pointerId, where);
    if (fingers.current.size === 2) {
      setDrawing(null);
      drag.current = { what: "pinch", ...pinch() };
      return;
    }
    const reach = event.pointerType === "mouse" ? NEAR : FINGER;
    const what = event.button === 1 ? { what: "pan" } : begin(where, reach, !event.shiftKey);
    drag.current = { ...what, from: where, last: where, run: `drag ${++run.current}`, moved: false };
  };
  const dragged = (event) => {
    const where = px(event);
    if (draft && event.pointerType === "mouse") setHover(inside(picture(where), size));
    if (!fingers.current.has(event.pointerId)) return;
    fingers.current.set(event.pointerId, where);
    const held = drag.current;
    if (!held) return;
    if (held.what === "pinch") {
      if (fingers.current.size < 2) return;
      const now = pinch();
      const shifted = panned(
        view,
        now.middle[0] - held.middle[0],
        now.middle[1] - held.middle[1],
        frame,
        size,
      );
      set(zoomed(shifted, now.apart / held.apart, now.middle, frame, size));
      Object.assign(held, now);
      return;
    }
    if (!held.moved && far(where, held.from) < STILL) return;
    held.moved = true;
    const [x, y] = picture(where);
    const [ax, ay] = picture(held.from);
    if (held.what === "pan" || held.what === "put") pan(where[0] - held.last[0], where[1] - held.last[1]);
    if (held.what === "draw") {
      setAt(null);
      setDrawing(tool.of(inside([ax, ay], size), inside([x, y], size)));
    }
    if (held.what === "move") change(moved(tool, held.shape, x - ax, y - ay, size), held.run);
    if (held.what === "handle") {
      const to = held.handle.free ? [x, y] : inside([x, y], size);
      const fine = !event.shiftKey;
      change(fitting(tool, shape, tool.drag(held.shape, held.handle, to, { fine }), size), held.run);
    }
    held.last = where;
  };
  const up = (event) => {
    const held = drag.current;
    const where = fingers.current.get(event.pointerId);
    fingers.current.delete(event.pointerId);
    if (!held || !where) return;
    if (fingers.current.size) return; // the other finger of two
    drag.current = null;
    setDrawing(null);
    if (held.what === "pinch" || event.type === "pointercancel") return;
    if (held.moved) {
      if (held.what === "draw") add(tool.of(...ends(held.from, where)));
      return;
    }
    if (draft && held.what === "put") return click(picture(where));
    if (held.what === "handle" && !chosen) return select(current); // a small shape is all handles
    const { over = [] } = held;
    if (over.length) return select(over[(chosen ? over.indexOf(current ?? -1) + 1 : 0) % over.length]);
    if (held.what === "put" && !chosen) return click(picture(where)); // beside what was just drawn: the next
    if (held.what === "draw" || held.what === "put") select(null);
    return undefined;
  };
  /** @returns {[[number, number], [number, number]]} */
  const ends = (a, b) => [inside(picture(a), size), inside(picture(b), size)];
  const wheel = (event) => {
    if (!event.ctrlKey && box.current.getRootNode().activeElement !== box.current) return;
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), px(event));
  };
  const onKey = (event) => {
    if (event.key === " " && !cross) {
      event.preventDefault();
      space.current = true;
    }
  };
  useEffect(() => {
    const released = (event) => event.key === " " && (space.current = false);
    window.addEventListener("keyup", released);
    return () => window.removeEventListener("keyup", released);
  }, []);

  if (lost)
    return html`
      <${Note} tone="warn" icon="warn">
        <div class="row between wrap">
          <span>${t("item.media_lost")}</span>
          <${Button} small onClick=${() => setLost(false)}>${t("item.again")}</${Button}>
        </div>
      </${Note}>`;
  const held = chosen && !draft && !locked ? shape : null; // what a label now changes
  const about = part?.alt || t("item.picture");
  return html`
    <${Palette} question=${question} on=${held?.label ?? active} locked=${locked} onLabel=${label}
        name=${t("draw.labels")}>
      <${Tool} icon="plus" name=${t("draw.new")} hint="N" off=${locked || Boolean(draft)} onClick=${fresh} />
      ${
        tool.gesture === "corners" &&
        html`<${Tool} icon="hole" name=${t("draw.hole")} hint="H" off=${locked || !shape} onClick=${hole} />`
      }
      <${Tool} icon="cross" name=${t("draw.remove")} hint="Del" off=${locked || !shape}
          onClick=${() => remove()} />
      <${BackAndForth} edits=${{ ...edits, undo: back, canUndo: edits.canUndo || Boolean(draft) }}
          locked=${locked} t=${t} />
      <span class="row tight">
        <${Tool} sign="−" name=${t("draw.zoom_out")} hint="−" off=${view.zoom <= 1}
            onClick=${() => zoom(1 / 1.5)} />
        <${Tool} icon="fit" name=${t("draw.fit")} hint="F" off=${view.zoom <= 1} onClick=${fit} />
        <${Tool} sign="+" name=${t("draw.zoom_in")} hint="+" onClick=${() => zoom(1.5)} />
        <${Tool} icon="hand" name=${t("draw.hand")} hint="P" on=${hand} onClick=${() => setHand(!hand)} />
      </span>
    </${Palette}>
    <div class=${`sh-frame ${hand ? "hand" : ""} ${draft ? "placing" : ""}`} id="q-on" role="application"
        tabindex="0" ref=${box} aria-label=${about} aria-describedby="q-how"
        style=${{ height: `${frame.height}px` }} onPointerDown=${down} onPointerMove=${dragged}
        onPointerUp=${up} onPointerCancel=${up} onWheel=${wheel} onKeyDown=${onKey}
        onDblClick=${() => draft && tool.gesture === "corners" && done()}>
      <img src=${part?.src} alt="" draggable=${false} onError=${() => setLost(true)}
          onLoad=${({ currentTarget: img }) =>
            setSize({ width: img.naturalWidth, height: img.naturalHeight })}
          style=${
            size && {
              width: `${size.width * scale}px`,
              height: `${size.height * scale}px`,
              transform: `translate(${-view.x * scale}px, ${-view.y * scale}px)`,
            }
          } />
      ${
        size &&
        html`
          <svg width=${frame.width} height=${frame.height} aria-hidden="true">
            ${shapes.map(
              (each, i) =>
                i !== current &&
                html`
                  <${Drawn} key=${i} marks=${tool.marks(each, settings)} place=${place}
                      colour=${colour(each.label)} />`,
            )}
            ${
              shape &&
              html`
                <${Drawn} key="on" on marks=${tool.marks(shape, settings)} place=${place}
                    colour=${colour(shape.label)} />
                <${Handles} key="handles" handles=${handles} place=${place} vertex=${vertex} />`
            }
            ${
              drawing &&
              html`
                <${Drawn} key="new" on marks=${tool.marks(drawing, settings)} place=${place}
                    colour=${colour(active)} dash="5 4" />`
            }
            ${
              draft &&
              tool.gesture === "corners" &&
              html`
                <${Placing} key="corners" points=${draft.points} hover=${hover} place=${place}
                    closes=${draft.points.length >= tool.least} colour=${colour(active)} />`
            }
            ${
              draft &&
              tool.gesture === "points" &&
              html`
                <${Drawn} key="points" on marks=${tool.marks(draft, settings)} place=${place}
                    colour=${colour(active)} />`
            }
            ${cross && html`<${Cross} key="cross" at=${cross} place=${place} />`}
          </svg>
          ${shapes.map((each, i) => {
            const number = labels.findIndex((one) => one.id === each.label) + 1;
            const name = i === current && chosen ? ` ${labelOf(each.label).name}` : "";
            return html`
              <${Tag} key=${i} at=${around(tool.corners(each))} place=${place}
                  text=${`${number}${name}`} colour=${colour(each.label)} />`;
          })}`
      }
    </div>
    ${
      draft &&
      html`
        <${Prompt} tool=${tool} question=${question} draft=${draft} hole=${draft.hole} hidden=${hidden}
            onHidden=${() => setHidden(!hidden)} onMissing=${missing} onDone=${() => done()}
            onCancel=${leave} t=${t} />`
    }
    <p class="fine" id="q-how">${t(held ? "draw.how_selected" : HOW[tool.gesture])}</p>
    <${RegionList} question=${question} at=${chosen ? current : null} locked=${locked} onSelect=${select}
        onRemove=${(i) => remove(i)} t=${t}
        rows=${shapes.map((each, i) => [i, each.label, placed(tool, each)])} />
    <${Nothing} on=${answer?.length === 0} name=${t("draw.nothing")} disabled=${locked || shapes.length > 0}
        onToggle=${nothing} />`;
}

const same = (shape) => shape;

export const SHAPES = {
  View: Shapes,
  drawn: true,
  needs: true,
  knows: (question) => question.kind in TOOLS,
  numbered: true,
  ready: (answer) => answer !== null,
  send: (answer, question) => JSON.stringify(answer.map((each) => TOOLS[question.kind].json(each))),
  read: (text, question) => JSON.parse(text).map((each) => (TOOLS[question.kind].read ?? same)(each)),
  labels: (answer) => [...new Set((answer ?? []).map(({ label }) => label))],
  why: "draw.why_not",
  keys: [
    ["shape_new", ["N"]],
    ["shape_move", ["←", "→"]],
    ["shape_resize", ["⇧", "→"]],
    ["region_walk", ["[", "]"]],
    ["shape_vertex", ["V"]],
    ["region_remove", ["Del"]],
    ["region_undo", ["Ctrl", "Z"]],
    ["shape_zoom", ["+", "−"]],
    ["nothing", ["E"]],
  ],
};
