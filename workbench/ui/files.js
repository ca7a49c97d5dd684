// A file of one's own machine, on its way to the notebook.
import { html } from "./ui.js";

const MOST = 5_000_000; // bytes, as in the sessions

/** The bytes of a file, or of a piece of one, as base64. */
export const encoded = (file) =>
  new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });

/** Why a file is too large, and what to do instead; nothing where it is not. */
export const tooLarge = (file, instead = "") =>
  file.size > MOST
    ? `${file.name} has ${(file.size / 1e6).toFixed(1)} MB; at most ${MOST / 1e6} MB are taken. ${instead}`
    : "";

/** What a button opens to choose a file: `picker.current.click()`. */
export function Picker({ picker, kinds, label, onFile }) {
  const chosen = (event) => {
    if (event.target.files[0]) onFile(event.target.files[0]);
    event.target.value = "";
  };
  return html`
    <input type="file" accept=${kinds} hidden ref=${picker} aria-label=${label} onChange=${chosen} />`;
}
