import { describe, expect, test } from 'vitest';
import { drawLosses } from '../../src/figures/losses.ts';
import { numberText } from '../../src/figures/numberText.ts';
import { document, short, sourceOf, withHistory } from './runs.ts';

const source = await sourceOf(short());

describe('losses', () => {
  test('say the steps and the end of each objective', () => {
    const caption = drawLosses(source, document)?.caption;
    source.run.experiment.objectives.forEach(({ name }, k) => {
      const [steps, loss] = [source.run.phases[k], numberText(source.run.losses[k])];
      expect(caption).toContain(`${name} was trained in ${steps} and ends at ${loss}`);
    });
  });

  test('show an objective only in its own steps', () => {
    const { steps, losses, phases } = source.run.history;
    // Where another objective was trained, the loss may be anything.
    const other = losses.map((loss, i) => (phases[i >> 1] === i % 2 ? loss : 1e9));
    const drawn = drawLosses(withHistory(source, { losses: other }), document);
    expect(drawn?.svg).toBe(drawLosses(source, document)?.svg);
    const own = losses.map((loss, i) => (i === 0 ? loss * 100 : loss));
    expect([steps[0], phases[0]]).toEqual([0, 0]);
    expect(drawLosses(withHistory(source, { losses: own }), document)?.svg).not.toBe(drawn?.svg);
  });
});
