// What is looked for in our JavaScript: ESLint's recommended rules, one name a declaration, lines a person
// reads.
import js from "@eslint/js";
import globals from "globals";
import { width } from "./width.js";

const rules = {
  ...js.configs.recommended.rules,
  eqeqeq: ["error", "always", { null: "ignore" }],
  "max-len": ["error", { code: width, ignoreUrls: true }],
  "no-unused-expressions": ["error", { allowShortCircuit: true, allowTernary: true }],
  "no-var": "error",
  "one-var": ["error", "never"],
  "prefer-const": "error",
};

export default [
  { ignores: ["**/vendor/**"] },
  { files: ["workbench/**/*.js"], languageOptions: { globals: globals.browser }, rules },
  { files: ["workbench/home/launcher/**/entry.js"], languageOptions: { sourceType: "script" } },
  { files: ["tests/js/**/*.js"], languageOptions: { globals: globals.node }, rules },
];
