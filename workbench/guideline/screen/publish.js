// Publishing: the version, a line of the changelog, what is declared; a step too small is refused with its
// reasons.
import { html, useEffect, useRef, useState } from "../../ui/ui.js";
import { Badge, Button, Note } from "../../ui/parts.js";
import { TONES, Wording } from "./changes.js";
import { thingOf } from "./places.js";

const SAYS = {
  MAJOR: "a meaning changed or something was removed",
  MINOR: "something was added or renamed",
  PATCH: "only wording or style changed",
  FIRST: "This is the first one.",
  NONE: "nothing changed",
};

/** What was reworded: whether its meaning changed is for a person to say. */
function Meanings({ screen, changes }) {
  return html`
    <div class="stack ge-tight">
      <div class="lab">Did the meaning change?</div>
      ${changes.map(
        (one) => html`
          <div key=${one.subject} class="row top">
            <${Badge} tone=${TONES[one.bump]}>${one.does}</${Badge}>
            <div class="stack ge-tight grow">
              <span>${one.title}</span>
              <${Wording} screen=${screen} change=${one} />
            </div>
          </div>`,
      )}
    </div>`;
}

function Advice({ screen, advice }) {
  return html`
    <${Note} tone="warn" icon="warn">
      <div class="stack ge-tight">
        <b>Check first</b>
        ${advice.map(
          (one) => html`
            <span key=${one.at.join(".")}>
              ${one.text}${" "}
              <button type="button" class="textlink" onClick=${() => screen.choose(thingOf(one.at))}>
                Show<span class="unseen"> ${one.where}</span>
              </button>
            </span>`,
        )}
      </div>
    </${Note}>`;
}

function Published({ versions }) {
  return html`
    <div class="stack ge-tight">
      <div class="lab">Published</div>
      ${!versions.length && html`<p class="muted">None yet.</p>`}
      <ul class="list ge-published" tabindex="0" aria-label="Published versions">
        ${versions.map(
          (one) => html`
            <li key=${one.version}>
              <div class="row">
                <${Badge}>${one.version}</${Badge}>
                <span class="fine">${one.date}</span>
              </div>
              <p class="fine">${one.summary}</p>
            </li>`,
        )}
      </ul>
    </div>`;
}

export function Publish({ screen, onDone }) {
  const { view } = screen;
  const found = view.changes;
  const [version, setVersion] = useState(found.version ?? "");
  const [summary, setSummary] = useState(found.since ? "" : "First version");
  const [own, setOwn] = useState(false);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (!own && found.version) setVersion(found.version);
  }, [found.version]);
  const line = useRef(null);
  useEffect(() => {
    line.current.focus({ preventScroll: true });
    line.current.select(); // what is proposed goes with the first key
    line.current.closest(".ge-publish").scrollIntoView({ block: "nearest" });
  }, []);
  const leave = (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      onDone();
    }
  };
  const go = async () => {
    setBusy(true);
    const after = await screen.act({ do: "publish", version: version.trim(), summary });
    setBusy(false);
    if (!after.refused) onDone();
  };
  const wording = found.all.filter((one) => one.wording);
  const seen = new Set();
  const once = wording.filter((one) => !seen.has(one.subject) && seen.add(one.subject));
  const advice = view.problems.filter((one) => one.kind === "advice");
  const open = view.problems.filter((one) => one.kind === "to write").length;
  const why = !found.valid
    ? "Correct the problems first."
    : open
      ? "Some sentences are still to be written."
      : found.nothing
        ? "Nothing changed since the last version."
        : !summary.trim()
          ? `Say in a line what ${found.since ? "changed" : "this version is"}.`
          : "";
  return html`
    <section class="ge-publish" aria-label="Publish" onKeyDown=${leave}>
      <div class="stack mid">
        <div class="row between">
          <h3>Publish ${view.name}</h3>
          <${Button} kind="link" small icon="cross" onClick=${onDone}>Close</${Button}>
        </div>
        <p class="muted">
          A published version never changes.${" "}
          ${
            found.since
              ? html`The changes since ${found.since} ask for version <b>${found.version}</b>:${" "}
                ${SAYS[found.needed]}.`
              : SAYS.FIRST
          }
        </p>
        <div class="ge-release">
          <div class="field">
            <label for="ge-version">Version</label>
            <input class="input mono" id="ge-version" value=${version}
                onInput=${(event) => {
                  setOwn(true);
                  setVersion(event.target.value);
                }} />
          </div>
          <div class="field">
            <label for="ge-summary">
              ${found.since ? "What changed, in a line" : "About this version, in a line"}
              <span class="fine">for the changelog and the handbook</span>
            </label>
            <input class="input" id="ge-summary" ref=${line} value=${summary}
                onInput=${(event) => setSummary(event.target.value)} />
          </div>
        </div>
        ${once.length > 0 && html`<${Meanings} screen=${screen} changes=${once} />`}
        ${
          found.steps.length > 0 &&
          html`<${Note} tone="accent" icon="info">Old answers follow: ${found.steps.join("; ")}.</${Note}>`
        }
        ${advice.length > 0 && html`<${Advice} screen=${screen} advice=${advice} />`}
        <div class="row wrap">
          <${Button} kind="main" icon="lock" does="publish" disabled=${Boolean(why) || busy}
              why=${busy ? "" : why}
              onClick=${go}>${busy ? "Publishing…" : `Publish ${version}`}</${Button}>
        </div>
      </div>
      <${Published} versions=${view.published} />
    </section>`;
}
