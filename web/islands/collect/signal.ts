// A few lines of reactivity between the engine and the page. The engine keeps
// the state of each question in an object that we make for it (reactive); what
// reads such an object in an effect runs again when it changes.

type Effect = { run: () => void; sources: Set<Set<Effect>>; dead: boolean };

let running: Effect | undefined;
let scope: Effect[] | undefined;
const waiting = new Set<Effect>();

/** An object that remembers which effects have read it. */
export function reactive<T extends object>(object: T): T {
  const readers = new Map<PropertyKey, Set<Effect>>();
  return new Proxy(object, {
    get(target, key, receiver) {
      if (running) {
        const set = readers.get(key) ?? new Set();
        readers.set(key, set.add(running));
        running.sources.add(set);
      }
      return Reflect.get(target, key, receiver);
    },
    set(target, key, value, receiver) {
      const changed = Reflect.get(target, key) !== value;
      const ok = Reflect.set(target, key, value, receiver);
      if (changed) for (const effect of readers.get(key) ?? []) later(effect);
      return ok;
    },
  });
}

function later(effect: Effect): void {
  if (waiting.size === 0) queueMicrotask(flush);
  waiting.add(effect);
}

function flush(): void {
  for (const effect of waiting) {
    waiting.delete(effect);
    start(effect);
  }
}

function start(effect: Effect): void {
  if (effect.dead) return;
  for (const source of effect.sources) source.delete(effect);
  effect.sources.clear();
  const before = running;
  running = effect;
  try {
    effect.run();
  } finally {
    running = before;
  }
}

/** Runs now, and again when what it has read changes. */
export function effect(run: () => void): void {
  const made: Effect = { run, sources: new Set(), dead: false };
  scope?.push(made);
  start(made);
}

/** Builds something whose effects end together: the second value ends them. */
export function scoped<T>(build: () => T): [T, () => void] {
  const outer = scope;
  const mine: Effect[] = [];
  scope = mine;
  const before = running;
  running = undefined;
  try {
    return [build(), () => mine.forEach((e) => (e.dead = true))];
  } finally {
    scope = outer;
    running = before;
  }
}
