import { describe, expect, test } from 'vitest';
import { drawEffect } from '../../src/figures/effect.ts';
import { numberText } from '../../src/figures/numberText.ts';
import { document, pathNumbers, short, sourceOf, withHistory } from './runs.ts';

const source = await sourceOf(short());

describe('effect', () => {
  test('counts the steps that raise a protected loss', () => {
    const { leak } = source.run.history;
    const all = withHistory(source, { leak: { ...leak, changes: leak.changes.map(() => 1) } });
    expect(drawEffect(all, document)?.caption).toContain('100 % raise the loss of y1');
    const none = withHistory(source, { leak: { ...leak, changes: leak.changes.map(() => -1) } });
    expect(drawEffect(none, document)?.caption).toContain('0 % raise the loss of y1');
    const [{ mean, steps }] = source.run.leak.objectives;
    const caption = drawEffect(source, document)?.caption;
    expect(caption).toContain(`Of ${steps} measured`);
    expect(caption).toContain(numberText(Math.abs(mean)));
  });

  test('can show that nothing changed at all', () => {
    const { leak } = source.run.history;
    const still = withHistory(source, { leak: { ...leak, changes: leak.changes.map(() => 0) } });
    expect(pathNumbers(drawEffect(still, document)).every(Number.isFinite)).toBe(true);
  });
});
