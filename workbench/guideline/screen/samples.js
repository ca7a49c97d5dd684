// What an author tries a card on: a small street, a note and three tones, all made here.

const STREET = `<svg xmlns="http://www.w3.org/2000/svg" width="480" height="300" viewBox="0 0 480 300">
<path fill="#cfe3ee" d="M0 0h480v170H0z"/><path fill="#b9b4aa" d="M0 160h480v30H0z"/>
<path fill="#6e7276" d="M0 190h480v110H0z"/>
<path stroke="#f2f2ee" stroke-width="4" stroke-dasharray="34 26" d="M0 246h480"/>
<path fill="#c9a27c" d="M20 50h130v112H20z"/><path fill="#a8736a" d="m10 52 75-36 75 36z"/>
<path fill="#3d4a55" d="M38 72h26v30H38zm66 0h26v30h-26zM72 116h28v46H72z"/>
<path fill="#7a5a3c" d="M396 96h12v70h-12z"/><circle cx="402" cy="76" r="40" fill="#3f7d57"/>
<g stroke="#2c2f36" stroke-width="7" stroke-linecap="round"><path d="m258 148-6 36m12-36 7 36"/></g>
<rect x="248" y="106" width="26" height="46" rx="9" fill="#c0392b"/>
<circle cx="261" cy="94" r="11" fill="#c98f62"/>
<rect x="64" y="196" width="152" height="40" rx="9" fill="#2e6da4"/>
<path fill="#2e6da4" d="M98 198l18-32h56l22 32z"/>
<path fill="#e8f1f6" d="m108 196 13-23h20v23zm40 0v-23h20l15 23z"/>
<g fill="#22252a"><circle cx="98" cy="238" r="16"/><circle cx="184" cy="238" r="16"/></g>
<g fill="#c8ccd0"><circle cx="98" cy="238" r="6"/><circle cx="184" cy="238" r="6"/></g>
</svg>`;
const NOTE =
  "Anna Weber called on Monday about order 4711. She wants the blue coat by Friday, or her money back.";
const RATE = 8000; // samples a second
const TONES = [262, 330, 392]; // Hz, a second each

/** A sound of three tones that swell and fade, as a WAV file of one byte a sample. */
function tones() {
  const n = RATE * TONES.length;
  const bytes = new Uint8Array(44 + n);
  const head = new DataView(bytes.buffer);
  const word = (at, text) => [...text].forEach((sign, i) => head.setUint8(at + i, sign.charCodeAt(0)));
  word(0, "RIFF");
  head.setUint32(4, 36 + n, true);
  word(8, "WAVEfmt ");
  head.setUint32(16, 16, true);
  head.setUint16(20, 1, true);
  head.setUint16(22, 1, true);
  head.setUint32(24, RATE, true);
  head.setUint32(28, RATE, true);
  head.setUint16(32, 1, true);
  head.setUint16(34, 8, true);
  word(36, "data");
  head.setUint32(40, n, true);
  for (let i = 0; i < n; i++) {
    const second = (i % RATE) / RATE;
    const wave = Math.sin(2 * Math.PI * TONES[Math.floor(i / RATE)] * second);
    bytes[44 + i] = Math.round(128 + 60 * wave * Math.sin(Math.PI * second));
  }
  return `data:audio/wav;base64,${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}`;
}

/** @type {string | null} */
let sound = null;

const SAMPLES = {
  picture: () => ({
    kind: "picture",
    src: `data:image/svg+xml,${encodeURIComponent(STREET)}`,
    alt: "A street with a house, a car, a person and a tree",
  }),
  audio: () => ({ kind: "audio", src: (sound ??= tones()), alt: "Three tones" }),
};
SAMPLES.video = SAMPLES.audio;

/** What the words of a case and of examples are for a card on texts: one line each. */
const textOf = (words) => ({ kind: "text", text: words.length ? words.join("\n") : NOTE });

/** A part of an item to answer on: `on` says of which medium, `words` are the guideline's own. */
export const sampleOf = (on, words) => SAMPLES[on]?.() ?? textOf(words);
