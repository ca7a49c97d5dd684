// No round is there yet: how to make one, or a dry run with simulated people.
import { html, useState } from "../../ui/ui.js";
import { Button, Note } from "../../ui/parts.js";

export function Empty({ view, act }) {
  const [busy, setBusy] = useState(false);
  const go = () => {
    setBusy(true);
    act({ do: "dry_run" }).finally(() => setBusy(false));
  };
  return html`
    <div class="pane empty">
      <div class="stack mid">
        <h3>No round yet</h3>
        <p>
          A round asks people questions whose gold is known. Make one, send each person their link, and watch
          here while they take it.
        </p>
        <ol class="first-steps">
          ${!view.gold && html`<li><span>Lock a gold set</span><code>2_gold_set.ipynb</code></li>`}
          <li>
            <span>Create it</span>
            <code>
              workbench quiz create november --gold ${view.gold?.name ?? "NAME@1.0.0"} --question${" "}
              ${view.gold?.question ?? "QUESTION"} --until-sure
            </code>
          </li>
          <li>
            <span>Invite people</span>
            <code>workbench quiz invite november ana ben --vendor north</code>
          </li>
          <li><span>Serve it</span><code>workbench quiz serve</code></li>
        </ol>
        <p class="fine">The round appears here within a few seconds.</p>
      </div>
      <div class="stack mid try">
        <h3>Or look at it first</h3>
        <p>
          Twelve simulated people take a round on the newest gold set here. Everything they do is made up, and
          every screen says so.
        </p>
        <div class="row wrap">
          <${Button} kind="main" icon="people" disabled=${busy || !view.gold}
              why=${
                busy
                  ? "This takes some seconds."
                  : view.gold
                    ? ""
                    : "Lock a gold set first, in 2_gold_set.ipynb."
              }
              onClick=${go}>Try it with simulated people</${Button}>
        </div>
        <${Note} icon="info">
          The dry run is a separate round. It never contains real people.
        </${Note}>
      </div>
    </div>`;
}
