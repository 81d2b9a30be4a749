import { describe, expect, test } from 'vitest';
import type { Population } from '../../src/engines/population.ts';
import { enginesOf } from '../../src/engines/populationEngines.ts';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import { SHAPES, taskOf } from './tasks.ts';

const taskAt = (n: number) => taskOf(SHAPES[0], { rate: () => 0.01 * (n + 1) });

/** A population on the reference engine, and what it was asked for. */
function population(size: number) {
  const inner = Array.from({ length: size }, (_, n) => createReferenceEngine(taskAt(n)));
  const seen = { chunks: [] as number[], evaluated: 0, destroyed: 0 };
  const all = <T>(what: (engine: (typeof inner)[number]) => Promise<T>) =>
    Promise.all(inner.map(what));
  const made: Population = {
    size,
    maxChunk: 5,
    advance: (steps) => {
      seen.chunks.push(steps);
      return all((engine) => engine.advance(steps));
    },
    parameters: () => all((engine) => engine.parameters()),
    good: () => all((engine) => engine.good()),
    evaluate: () => {
      seen.evaluated += 1;
      return all((engine) => engine.evaluate());
    },
    positions: () => all((engine) => engine.position()),
    states: () => all((engine) => engine.state()),
    destroy: () => {
      seen.destroyed += 1;
    },
  };
  return { engines: enginesOf('fused', made), seen };
}

describe('engines of a population', () => {
  test('each has the chunks, parameters and losses of an engine of its own', async () => {
    const { engines, seen } = population(3);
    const chunks = await Promise.all(engines.map((engine) => engine.advance(4)));
    expect(seen.chunks).toEqual([4]);
    for (const [n, engine] of engines.entries()) {
      const alone = createReferenceEngine(taskAt(n));
      expect(chunks[n]).toEqual(await alone.advance(4));
      expect(await engine.parameters()).toEqual(await alone.parameters());
      expect(await engine.evaluate()).toEqual(await alone.evaluate());
    }
    expect(seen.evaluated).toBe(1);
    await Promise.all(engines.map((engine) => engine.advance(1)));
    await engines[0].evaluate();
    expect(seen.evaluated).toBe(2);
  });

  test('a chunk waits for all, but not for those that have left', async () => {
    const { engines, seen } = population(2);
    const first = [engines[0].advance(2), engines[0].advance(3)];
    await Promise.resolve();
    expect(seen.chunks).toEqual([]);
    await Promise.all([first[0], engines[1].advance(2)]);
    expect(seen.chunks).toEqual([2]);
    engines[1].destroy();
    await first[1];
    expect(seen).toMatchObject({ chunks: [2, 3], destroyed: 0 });
    engines[0].destroy();
    expect(seen.destroyed).toBe(1);
  });

  test('refuses steps that the others did not ask for', async () => {
    const { engines } = population(2);
    void engines[0].advance(2);
    await expect(engines[1].advance(3)).rejects.toThrow(
      'fused engine, network 1: expected 2 steps as for the others, got 3',
    );
  });
});
