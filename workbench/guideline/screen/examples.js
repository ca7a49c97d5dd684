// Good examples beside bad ones: a sentence or a picture that is dropped, each with its reason.
import { html, useRef, useState } from "../../ui/ui.js";
import { encoded, Picker, tooLarge } from "../../ui/files.js";
import { Icon, Note } from "../../ui/parts.js";
import { Choice, Text, Wrong, wrongAt } from "./fields.js";
import { nameOf } from "./places.js";

const KINDS = "image/png,image/jpeg,image/webp,image/gif";

function Drop({ screen, at, label }) {
  const [over, setOver] = useState(false);
  const [said, say] = useState("");
  const file = useRef(null);
  const take = async (one) => {
    setOver(false);
    if (!one) return;
    say(tooLarge(one));
    if (tooLarge(one)) return;
    await screen.act({ do: "picture", at, name: one.name, base64: await encoded(one) });
  };
  return html`
    <div class=${`card ge-drop ${over ? "sel" : ""}`}
        onDragOver=${(event) => {
          event.preventDefault();
          event.stopPropagation();
          setOver(true);
        }}
        onDragLeave=${() => setOver(false)}
        onDrop=${(event) => {
          event.preventDefault();
          event.stopPropagation();
          take(event.dataTransfer.files[0]);
        }}>
      <span>Drop a picture here, or</span>
      <span class="row wrap">
        <button type="button" class="textlink" onClick=${() => screen.add(at)}>
          write a text
        </button>
        <span aria-hidden="true">·</span>
        <button type="button" class="textlink" onClick=${() => file.current.click()}>
          choose a picture
        </button>
      </span>
      <${Picker} picker=${file} kinds=${KINDS} label=${`A picture for ${label}`} onFile=${take} />
      ${said && html`<${Note} tone="bad" icon="warn" role="alert">${said}</${Note}>`}
    </div>`;
}

function Example({ screen, at, example, others, i }) {
  const src = example.picture && screen.view.pictures[example.picture];
  return html`
    <div class="card stack ge-tight ge-example">
      ${
        example.picture
          ? html`
            <div class="ge-pic">
              ${
                src
                  ? html`<img src=${src} alt=${example.why ?? "A picture without a reason yet"} />`
                  : html`
                    <${Note} tone="warn" icon="warn">The picture is not there: ${example.picture}</${Note}>`
              }
              <span class="fine cut">${example.picture.split("/").at(-1)}</span>
            </div>
            <${Wrong} found=${wrongAt(screen.view.problems, [...at, "picture"])} />`
          : html`<${Text} screen=${screen} at=${[...at, "text"]} label=${`Example ${i + 1}`} area />`
      }
      ${
        others &&
        html`
          <${Choice} screen=${screen} at=${[...at, "label"]} label="Belongs to" options=${others}
              empty="not said" />`
      }
      <${Text} screen=${screen} at=${[...at, "why"]} label="Why" area />
      <${Wrong} found=${wrongAt(screen.view.problems, at)} />
      <button type="button" class="ge-x" aria-label=${`Take example ${i + 1} out`}
          onClick=${() => screen.remove(at)}>
        <${Icon} name="cross" />
      </button>
    </div>`;
}

export function Examples({ screen, at, label, labels }) {
  const others = labels.filter((one) => one.id !== label.id).map((one) => [one.id, nameOf(one)]);
  const column = (field, title, icon, tone) => html`
    <section class="stack ge-tight" aria-label=${title}>
      <h3 class=${`row ge-${tone}`}><${Icon} name=${icon} />${title}</h3>
      ${(label[field] ?? []).map(
        (example, i) => html`
          <${Example} key=${`${field}${i}`} screen=${screen} at=${[...at, field, i]} example=${example}
              i=${i} others=${field === "counterexamples" ? others : null} />`,
      )}
      <${Drop} screen=${screen} at=${[...at, field]} label=${title} />
    </section>`;
  const titleOf = (name) => screen.view.fields.label.find((field) => field.name === name).title;
  return html`
    <div class="ge-two">
      ${column("examples", titleOf("examples"), "tick", "good")}
      ${column("counterexamples", titleOf("counterexamples"), "cross", "bad")}
    </div>`;
}
