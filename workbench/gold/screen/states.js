// How the states and uses of an item are called, and how they look.

/** A state or a use -> what people call it; a state that is not here is called what it is. */
export const NAMES = {
  "few accepted": "accepted with too few",
  practice: "practice",
  quiz: "quiz",
  honeypot: "honeypot",
  held_back: "held back",
};
export const TONES = {
  decided: "good",
  disputed: "bad",
  stale: "warn",
  "needs votes": "warn",
  "left the set": "plain",
};
/** How an answer came to be. */
export const SETTLED = {
  unanimous: "all experts agreed",
  merged: "the consensus of the experts",
  majority: "most experts agreed",
  adjudicated: "adjudicated",
};
