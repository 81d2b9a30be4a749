/**
 * Oracle: torchStreams.json, made by torchStreams.py with torch 1.13 on x86-64 with AVX2, e.g.
 * `torch.manual_seed(42); torch.empty(10).normal_()`. All comparisons are of bits.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createTorchGenerator, type TorchGenerator } from '../../src/numbers/torchRandom.ts';

type Call = ['normal' | 'uniform', number, number, number];
interface Fixture {
  readonly cases: readonly { seed: number; calls: Call[]; values: number[][] }[];
  readonly long: readonly { seed: number; repeat: number; call: Call; checksums: number[] }[];
}
const fixture: Fixture = JSON.parse(
  readFileSync(new URL('torchStreams.json', import.meta.url), 'utf8'),
);

function draw(generator: TorchGenerator, [kind, length, a, b]: Call): Float32Array {
  return kind === 'normal' ? generator.normal(length, a, b) : generator.uniform(length, a, b);
}

describe('createTorchGenerator', () => {
  const named = fixture.cases.map((c) => ({ ...c, what: JSON.stringify(c.calls) }));
  test.each(named)('seed $seed, $what', ({ seed, calls, values }) => {
    const generator = createTorchGenerator(seed);
    for (const [i, call] of calls.entries()) {
      expect(draw(generator, call)).toEqual(Float32Array.from(values[i]));
    }
  });

  test.each(fixture.long)(
    'seed $seed, $repeat times $call',
    ({ seed, repeat, call, checksums }) => {
      const generator = createTorchGenerator(seed);
      let plain = 0;
      let weighted = 0;
      let place = 0;
      for (let i = 0; i < repeat; i++) {
        for (const bits of new Int32Array(draw(generator, call).buffer)) {
          plain = (plain + bits) >>> 0;
          weighted = (weighted + Math.imul(++place, bits)) >>> 0;
        }
      }
      expect([plain, weighted]).toEqual(checksums);
    },
  );

  test('a short normal keeps its second value; a long one neither uses nor drops it', () => {
    const one = createTorchGenerator(5);
    const [first, second] = createTorchGenerator(5).normal(2);
    expect(one.normal(1)[0]).toBe(first);
    one.normal(16);
    one.uniform(3);
    expect(one.normal(1)[0]).toBe(second);
  });

  test('bad arguments are refused with both values', () => {
    const generator = createTorchGenerator(0);
    expect(() => generator.normal(-1)).toThrow('normal: bad length: expected an integer >= 0');
    expect(() => generator.uniform(1.5)).toThrow('uniform: bad length');
    expect(() => generator.normal(3, 0, -1)).toThrow('bad std: expected std >= 0, got -1');
    expect(() => generator.uniform(3, 1, 0)).toThrow('expected from <= to, got 1 and 0');
    expect(() => createTorchGenerator(-3)).toThrow('bad seed');
  });
});
