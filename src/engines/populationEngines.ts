import type { Chunk, Engine, EngineName } from './engine.ts';
import type { Population } from './population.ts';

/** Steps that the networks wait for each other to ask for. */
interface Round {
  readonly steps: number;
  /** Networks that have asked. */
  readonly asked: Set<number>;
  readonly chunks: Promise<readonly Chunk[]>;
  begin(): void;
}

/**
 * A population as engines, one per network, for whoever drives networks one by one. All have to ask for the same steps: a
 * chunk begins when every network has asked that has not been destroyed, and destroying the last one frees the population.
 */
export function enginesOf(name: EngineName, population: Population): Engine[] {
  const members = Array.from({ length: population.size }, (_, n) => n);
  const left = new Set<number>();
  const rounds = members.map(() => 0);
  const waiting: Round[] = [];
  let begun = 0;

  const beginWhatIsComplete = () => {
    while (waiting.length > 0 && members.every((n) => left.has(n) || waiting[0].asked.has(n))) {
      begun += 1;
      shared.clear();
      waiting.shift()?.begin();
    }
  };
  const ask = (n: number, steps: number): Promise<readonly Chunk[]> => {
    const place = rounds[n] - begun;
    rounds[n] += 1;
    if (place === waiting.length) waiting.push(createRound(steps, population));
    const round = waiting[place];
    if (round.steps !== steps) {
      throw new RangeError(
        `${name} engine, network ${n}: expected ${round.steps} steps as for the others, got ${steps}`,
      );
    }
    round.asked.add(n);
    beginWhatIsComplete();
    return round.chunks;
  };
  // What is read of all networks at once is read once between two chunks.
  const shared = new Map<string, Promise<readonly unknown[]>>();
  const of = async <T>(n: number, what: string, read: () => Promise<readonly T[]>): Promise<T> => {
    const all = (shared.get(what) as Promise<readonly T[]> | undefined) ?? read();
    shared.set(what, all);
    return (await all)[n];
  };
  return members.map((n) => ({
    name,
    maxChunk: population.maxChunk,
    advance: async (steps) => (await ask(n, steps))[n],
    parameters: () => of(n, 'parameters', () => population.parameters()),
    good: () => of(n, 'good', () => population.good()),
    evaluate: () => of(n, 'evaluate', () => population.evaluate()),
    best: async () => undefined,
    position: () => of(n, 'positions', () => population.positions()),
    state: () => of(n, 'states', () => population.states()),
    destroy() {
      left.add(n);
      if (left.size < population.size) beginWhatIsComplete();
      else population.destroy();
    },
  }));
}

function createRound(steps: number, population: Population): Round {
  let begin = () => {};
  const chunks = new Promise<void>((resolve) => {
    begin = resolve;
  }).then(() => population.advance(steps));
  return { steps, asked: new Set(), chunks, begin: () => begin() };
}
