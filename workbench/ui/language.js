// The choice of language, by each language's own name.
import { html } from "./ui.js";
import { LANGUAGES } from "./words.js";

export function Language({ lang, act, t }) {
  return html`
    <label class="row fine">
      <span class="unseen">${t("line.language")}</span>
      <select class="input" value=${lang}
          onChange=${(event) => act({ do: "language", lang: event.target.value })}>
        ${Object.entries(LANGUAGES).map(
          ([id, name]) => html`<option value=${id} lang=${id} selected=${id === lang}>${name}</option>`,
        )}
      </select>
    </label>`;
}
