// Before the first item, and when there is none: what comes, the terms, waiting, the end.
import { html, useState } from "./ui.js";
import { Button, Icon, useId } from "./parts.js";
import { KeyTable } from "./help.js";
import { Language } from "./language.js";

function Step({ icon, children }) {
  return html`<li><${Icon} name=${icon} /><span>${children}</span></li>`;
}

/** What "cannot tell" counts in a round that decides something; elsewhere it is a question to the authors. */
function unsure({ cannot_tell: rule }, t) {
  if (!rule) return t("start.unsure");
  const counts = rule.undecidable
    ? t("start.unsure.mixed", { n: rule.undecidable })
    : t("start.unsure.wrong");
  const limited = rule.most != null && rule.most < 1;
  return limited ? `${counts} ${t("start.unsure.limit", { limit: t.rate(rule.most) })}` : counts;
}

export function Welcome({ view, act, t, take }) {
  const { round, progress, seconds } = view;
  const begin = () => act({ do: "begin" });
  take({ enter: begin });
  const kind = round.practice ? "practice" : round.kind;
  return html`
    <section class="qmain" tabindex="-1" data-start aria-labelledby="q-title">
      <div class="row between top">
        <div class="stack">
          <span class="muted">${t("start.greeting", { person: view.person })}</span>
          <h1 id="q-title" dir="auto">${round.title}</h1>
        </div>
        <${Language} lang=${view.lang} act=${act} t=${t} />
      </div>
      <div class="vgrid">
        <div class="stack mid">
          <h2>${t("start.what")}</h2>
          <ul class="steps">
            <${Step} icon="flag">
              ${t("passing.length", { n: progress.total ?? progress.at_most })}
            </${Step}>
            <${Step} icon="book">${t("start.guideline", { guideline: round.guideline })}</${Step}>
            <${Step} icon="clock">
              ${
                seconds.left == null
                  ? t("start.untimed")
                  : t("start.timed", { n: Math.max(1, Math.round(seconds.left / 60)) })
              }
            </${Step}>
            <${Step} icon="lock">
              ${t(round.first_device ? "start.saved_here" : "start.saved")}
            </${Step}>
            <${Step} icon="pen">${unsure(round, t)}</${Step}>
            <${Step} icon="info">${t(`start.${kind}`)}</${Step}>
          </ul>
        </div>
        <div class="stack mid wide">
          <h2>${t("start.keys")}</h2>
          <${KeyTable} t=${t} n=${view.question?.labels.length} skips=${view.skips}
              only=${[
                "choose",
                "skip",
                "submit",
                ...(view.round.may_take_back ? ["undo"] : []),
                "guideline",
                "search",
                "all",
              ]} />
          <p class="fine">${t("start.keys_note")}</p>
        </div>
      </div>
      <div class="row"><${Button} kind="main" hint="↵" onClick=${begin}>${t("start.begin")}</${Button}></div>
    </section>`;
}

export function Terms({ view, act, t, take }) {
  const [read, setRead] = useState(false);
  const id = useId("terms");
  const accept = () => read && act({ do: "accept", sha256: view.terms.sha256 });
  take({ enter: accept });
  return html`
    <section class="qmain" tabindex="-1" data-start aria-labelledby="q-title">
      <div class="row between top">
        <div class="stack">
          <span class="muted" dir="auto">${view.round.title}</span>
          <h1 id="q-title">${t("terms.title")}</h1>
        </div>
        <${Language} lang=${view.lang} act=${act} t=${t} />
      </div>
      <div class="terms narrow" dir="auto" tabindex="0" role="group" aria-labelledby="q-title">
        ${view.terms.text}
      </div>
      <label class="check" for=${id}>
        <input type="checkbox" id=${id} checked=${read}
            onChange=${(event) => setRead(event.target.checked)} />
        <span>${t("terms.accept")}</span>
      </label>
      <div class="row wrap">
        <${Button} kind="main" hint="↵" disabled=${!read} why=${t("terms.why")} onClick=${accept}>
          ${t("terms.go_on")}
        </${Button}>
      </div>
      <p class="fine">${t("terms.recorded")}</p>
    </section>`;
}

const LINK = new Set([
  ...["not_valid", "expired", "revoked"], // it is the link that opens nothing
  ...["other_device", "no_cookie", "not_signed_on", "other_person"], // here, or for them
]);

/** Waiting, closed, expired, revoked: one sentence of what is so, and what to do. */
export function Message({ view, act, t, take }) {
  const { id, values } = view.message ?? { id: "closed" };
  const waits = view.screen === "waiting" || id === "unavailable";
  const title = waits ? "waiting" : LINK.has(id) ? "link" : "closed";
  const look = () => act({ do: "look" });
  if (waits) take({ enter: look });
  return html`
    <section class="qmain" tabindex="-1" data-start aria-labelledby="q-title">
      <div class="row between top">
        <div class="stack">
          ${view.round && html`<span class="muted" dir="auto">${view.round.title}</span>`}
          <h1 id="q-title">${t(`message.title.${title}`)}</h1>
        </div>
        <${Language} lang=${view.lang} act=${act} t=${t} />
      </div>
      <p class="narrow">${t(t.has(`message.${id}`) ? `message.${id}` : "message.closed", values)}</p>
      ${
        waits &&
        html`
          <div class="row"><${Button} hint="↵" onClick=${look}>${t("message.look_again")}</${Button}></div>`
      }
    </section>`;
}
