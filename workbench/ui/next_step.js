// After a milestone: what was reached, and buttons for what comes next.
import { html, useContext, useEffect, useRef } from "./ui.js";
import { goTo } from "./navigate.js";
import { BeingMade, Stage } from "./offers.js";
import { Button, Icon } from "./parts.js";

function Step({ step, first }) {
  const { view, act, ticket } = useContext(Stage);
  const offer = step.offer && (view.offers ?? []).find(({ id }) => id === step.offer);
  if (!step.address && !offer && !step.does) return null;
  if (offer && offer.job.running)
    return html`<span class="fine">${step.title}:</span><${BeingMade} job=${offer.job} />`;
  const go = (event) => {
    if (step.does) act({ do: step.does });
    if (step.address) goTo(event, step.address);
    if (offer) act({ do: "take", offer: offer.id, format: offer.formats[0], ticket });
  };
  return html`
    <${Button} small kind=${first ? "main" : "plain"} does=${step.does || undefined}
        title=${step.why || undefined} onClick=${go}>
      ${step.title}
    </${Button}>`;
}

/** The strip of the screen that this is drawn on; nothing before a milestone. */
export function NextSteps() {
  const { view } = useContext(Stage);
  const next = view.next_steps;
  const strip = useRef(null);
  const before = useRef(next?.reached);
  useEffect(() => {
    if (next && next.reached !== before.current) strip.current?.scrollIntoView({ block: "nearest" });
    before.current = next?.reached;
  }, [next?.reached]);
  if (!next) return null;
  return html`
    <aside class="next-steps row wrap" ref=${strip} aria-label="Next steps">
      <${Icon} name="tick" />
      <span>${next.reached}</span>
      <span class="grow"></span>
      <span class="cap">Next</span>
      ${next.steps.map((step, i) => html`<${Step} key=${step.title} step=${step} first=${i === 0} />`)}
    </aside>`;
}
