import { expect, test } from 'vitest';
import { drawMovement } from '../../src/figures/movement.ts';
import { numberText } from '../../src/figures/numberText.ts';
import { document, short, sourceOf, withHistory } from './runs.ts';

const source = await sourceOf(short());

test('movement ends where the weights ended', () => {
  const { distances, steps } = source.run.history.movement;
  const last = distances.length - distances.length / steps.length;
  expect(drawMovement(source, document)?.caption).toContain(
    `layer 1 weight ${numberText(distances[last])}`,
  );
});

test('movement says what stopped for good', () => {
  const { movement } = source.run.history;
  const width = movement.changes.length / movement.steps.length;
  const changes = movement.changes.map((change, i) => (i % width === 0 && i > width ? 0 : change));
  const drawn = withHistory(source, { movement: { ...movement, changes } });
  expect(drawMovement(source, document)?.caption).not.toContain('At the end');
  expect(drawMovement(drawn, document)?.caption).toContain(
    'At the end these rest: layer 1 weight since step 10.',
  );
});
