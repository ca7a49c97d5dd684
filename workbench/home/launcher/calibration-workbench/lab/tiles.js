// The six tools in the order of work: their titles, what each is for, its notebook and its picture.
// A test holds the words to workbench/ui/tools.py.
export const NAME = "calibration-workbench";
export const CATEGORY = "Calibration workbench";

export const TILES = {
  home: {
    title: "Home",
    does: "What waits for whom, and where to go on",
    notebook: "0_home",
    icon: "M10 26L26 11L42 26M15 22v19h22V22M22 41V30h8v11",
  },
  guideline: {
    title: "Guideline",
    does: "Draft labels, rules and decided cases",
    notebook: "1_guideline",
    icon: "M14 10h18l8 8v24H14zM32 10v8h8M20 26h14M20 33h14",
  },
  gold: {
    title: "Gold set",
    does: "Blind labels, disputes, lock",
    notebook: "2_gold_set",
    icon: "M26 10l5 10 11 2-8 8 2 11-10-5-10 5 2-11-8-8 11-2z",
  },
  calibration: {
    title: "Calibration",
    does: "Who is ready, and what to fix",
    notebook: "3_calibration",
    icon: "M26 12a14 14 0 1 0 14 14M26 19a7 7 0 1 0 7 7M26 26L41 11",
  },
  disagreement: {
    title: "Disagreement",
    does: "Who differs with whom, on what",
    notebook: "4_disagreement",
    icon: "M10 14h18v13H18l-5 5v-5h-3zM32 21h10v14h-3v5l-6-5H21v-4",
  },
  pilot: {
    title: "Pilot",
    does: "Vendors compared on the same items",
    notebook: "5_pilot",
    icon: "M26 10v32M14 16h24M14 16l-6 14h12zM38 16l-6 14h12zM18 42h16",
  },
};

/** The picture of a tool as SVG. */
export function drawn({ icon }) {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="52" height="52" viewBox="0 0 52 52">` +
    `<rect width="52" height="52" rx="10" fill="#0072b2"/>` +
    `<path d="${icon}" fill="none" stroke="#fff" stroke-width="3" ` +
    `stroke-linecap="round" stroke-linejoin="round"/></svg>`
  );
}
