import { expect, test } from 'vitest';
import type { FigureSource } from '../../src/figures/figure.ts';
import { drawFrozen } from '../../src/figures/frozen.ts';
import { document, ONE_OBJECTIVE, parsed, short, sourceOf, withHistory } from './runs.ts';

const source = await sourceOf(short());

function cell(drawn: FigureSource, name: string): string | null | undefined {
  return parsed(drawFrozen(drawn, document)).querySelector(`[data-cell="${name}"]`)?.textContent;
}

/** The run with another change of tensor `index` in the first measured step of a phase. */
function changed(phase: number, index: number, change: number): FigureSource {
  const { movement } = source.run.history;
  const changes = movement.changes.slice();
  const width = changes.length / movement.steps.length;
  changes[movement.phases.indexOf(phase) * width + index] = change;
  return withHistory(source, { movement: { ...movement, changes } });
}

/** trunk weight and bias, then weight and bias of each head. */
const SECOND_HEAD = 4;

test.each(['weight', 'bias'])("a head's %s rests exactly in the steps of the other", (kind) => {
  expect(cell(source, `head y2 ${kind} / y1`)).toBe('0');
  expect(cell(source, `head y1 ${kind} / y2`)).toBe('0');
  expect(Number(cell(source, `head y1 ${kind} / y1`))).toBeGreaterThan(0);
  expect(Number(cell(source, `head y2 ${kind} / y2`))).toBeGreaterThan(0);
});

test('the caption says that heads rested, with the steps between measurements', () => {
  const caption = drawFrozen(source, document)?.caption;
  expect(caption).toContain('all 4 cells of such a phase read exactly 0');
  expect(caption).toContain('1 step in 10');
});

test('a single change, however small, is not called 0', () => {
  const drawn = changed(0, SECOND_HEAD, 1e-300);
  expect(cell(drawn, 'head y2 weight / y1')).toMatch(/×10⁻³⁰/);
  expect(drawFrozen(drawn, document)?.caption).toContain(
    'head y2 weight moved in steps of another objective',
  );
});

test('the number is the mean of the changes', () => {
  const { movement } = source.run.history;
  const steps = movement.phases.filter((phase) => phase === 1).length;
  const changes = movement.changes.map(() => 0);
  const width = changes.length / movement.steps.length;
  changes[movement.phases.indexOf(1) * width + SECOND_HEAD] = 3 * steps;
  const drawn = withHistory(source, { movement: { ...movement, changes } });
  expect(cell(drawn, 'head y2 weight / y2')).toBe('3');
});

test('nothing to prove: one objective, all trained at once, nothing measured', async () => {
  const draw = async (changes: Parameters<typeof short>[0]) =>
    drawFrozen(await sourceOf(short(changes, 42)), document);
  expect(await draw(ONE_OBJECTIVE)).toBeUndefined();
  expect(await draw({ record: { movementEvery: 0 } })).toBeUndefined();
  const training = { method: 'simultaneous', steps: 42, learningRate: 0.001 } as const;
  expect(await draw({ training })).toBeUndefined();
});
