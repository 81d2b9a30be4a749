/** A contender in a race, wherever it runs: in this page, in a frame of its own or in another process. */
import type { Counters } from '../../src/gpu/gpu.ts';
import type { Contender, SpeedCase } from './contender.ts';

export interface Lap {
  readonly ms: number;
  /** In the case's unit. */
  readonly units: number;
}

export interface Entrant {
  readonly name: string;
  /** Throws when its answer is wrong. */
  check(): Promise<void>;
  lap(count: number): Promise<Lap>;
  counters(): Promise<Counters | undefined>;
  destroy(): Promise<void>;
}

/** A contender that is made when it is first asked, so that failing to make it is its own failure. */
export function entrant(
  name: string,
  { check, unitsPerRun }: Pick<SpeedCase, 'check' | 'unitsPerRun'>,
  make: () => Promise<Contender>,
): Entrant {
  let made: Promise<Contender> | undefined;
  const contender = () => {
    made ??= make();
    return made;
  };
  return {
    name,
    async check() {
      const one = await contender();
      const wrong = await (one.check ?? check)(await one.answer());
      if (wrong !== undefined) throw new Error(`wrong answer: ${wrong}`);
    },
    async lap(count) {
      const one = await contender();
      const start = performance.now();
      await one.run(count);
      const ms = performance.now() - start;
      return { ms, units: count * (one.unitsPerRun ?? unitsPerRun) };
    },
    async counters() {
      const { counters } = await contender();
      return counters && { ...counters };
    },
    async destroy() {
      await made?.then((one) => one.destroy?.()).catch(() => {});
    },
  };
}
