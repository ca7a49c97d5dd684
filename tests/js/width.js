// The longest line of JavaScript is the longest line of Python: pyproject.toml says it once.
import { readFileSync } from "node:fs";

const settings = readFileSync(new URL("../../pyproject.toml", import.meta.url), "utf8");
export const width = Number(/^line-length = (\d+)$/m.exec(settings)[1]);
