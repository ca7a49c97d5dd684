// What this device remembers for a person: an answer until the server has it, and the language.
// Where a browser allows no storage (some private windows), it is remembered as long as the page lives.

const memory = new Map();

export const stored = {
  get(name) {
    try {
      return localStorage.getItem(`workbench ${name}`) ?? memory.get(name) ?? null;
    } catch {
      return memory.get(name) ?? null;
    }
  },
  set(name, text) {
    memory.set(name, text);
    try {
      localStorage.setItem(`workbench ${name}`, text);
    } catch {
      memory.set(name, text);
    }
  },
  drop(name) {
    memory.delete(name);
    try {
      localStorage.removeItem(`workbench ${name}`);
    } catch {
      memory.delete(name);
    }
  },
};

/** What somebody has begun on an item, until they answer it: a page that is loaded again goes on with it. */
export class Drafts {
  /** `changed` is called when somebody changes what they have begun. */
  constructor(token, changed = () => {}) {
    this.name = `draft ${token}`;
    this.changed = changed;
  }

  of(turn, attempt) {
    try {
      const kept = JSON.parse(stored.get(this.name));
      return kept?.turn === turn && kept.attempt === attempt ? kept.draft : null;
    } catch {
      return null;
    }
  }

  keep(turn, attempt, draft) {
    stored.set(this.name, JSON.stringify({ turn, attempt, draft }));
    this.changed();
  }

  forget() {
    stored.drop(this.name);
  }
}

/** One answer, from the moment it is given until the server has it: a crash of the browser in between loses
 * nothing.
 *
 * It is read once, when the page opens: another tab's answer is that tab's business, and sent twice it counts
 * once.
 */
export class Kept {
  constructor(token) {
    this.name = `kept ${token}`;
    try {
      this.action = JSON.parse(stored.get(this.name));
    } catch {
      this.action = null;
    }
  }

  keep(action) {
    this.action = action;
    stored.set(this.name, JSON.stringify(action));
  }

  get turn() {
    return this.action?.turn;
  }

  forget(action) {
    if (action.do !== "answer") return;
    this.action = null;
    stored.drop(this.name);
  }
}
