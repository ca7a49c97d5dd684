// How our JavaScript and style sheets are laid out. What stands inside html`...` is laid out by hand.
import { width } from "./width.js";

export default { printWidth: width, embeddedLanguageFormatting: "off" };
