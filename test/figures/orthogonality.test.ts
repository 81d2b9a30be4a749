import { describe, expect, test } from 'vitest';
import { numberText } from '../../src/figures/numberText.ts';
import { drawOrthogonality } from '../../src/figures/orthogonality.ts';
import { cosine, norm } from '../../src/figures/planeOf.ts';
import { projectedStep } from '../../src/figures/projectedStep.ts';
import { taskOf } from '../../src/training/task.ts';
import { document, drawnRun, expectSvg } from './drawnRuns.ts';

async function drawn(...how: Parameters<typeof drawnRun>) {
  const source = await drawnRun(...how);
  const { task } = taskOf(source.run.experiment, source.dataset);
  const step = projectedStep({ ...task, parameters: source.run.model.parameters });
  const figure = drawOrthogonality(source, document);
  if (figure) expectSvg(figure.svg);
  return { step, figure };
}

describe('Figure 5: the old and the new gradient', () => {
  test.each(['hyperplane', 'line', 'upstream', 'masked'] as const)(
    '%s: new is orthogonal to what is protected, old is not',
    async (projection) => {
      const { step, figure } = await drawn('report21', { projection });
      const [{ name, vector }] = step.against;
      const now = cosine(step.projected, vector);
      expect(norm(step.projected)).toBeGreaterThan(0);
      expect(Math.abs(now)).toBeLessThan(1e-12);
      expect(Math.abs(cosine(step.raw, vector))).toBeGreaterThan(1e-6);
      expect(figure?.caption).toContain(
        `The new gradient has cosine ${numberText(now)} to ${name}`,
      );
    },
  );

  test('none: says that nothing is projected, and draws no new gradient', async () => {
    const { step, figure } = await drawn('report21', { projection: 'none' });
    expect(step.projected).toEqual(step.raw);
    expect(Math.abs(cosine(step.projected, step.against[0].vector))).toBeGreaterThan(1e-3);
    expect(figure?.caption).toContain('nothing is projected');
    expect(figure?.svg).not.toContain('new gradient');
  });

  test('a ReLU step still moves objective 1, a linear one does not', async () => {
    const ratio = ({ outputChange }: Awaited<ReturnType<typeof drawn>>['step']) =>
      outputChange.projected / outputChange.raw;
    const network = (activation: 'relu' | 'identity') => ({
      network: { hidden: [10], activation },
      data: { preset: 'report21' as const, standardise: true },
    });
    expect(ratio((await drawn('report21', {}, network('relu'))).step)).toBeGreaterThan(0.01);
    expect(ratio((await drawn('report21', {}, network('identity'))).step)).toBeLessThan(1e-6);
  });

  test('three objectives: off both heads above', async () => {
    const { step, figure } = await drawn('report21-three');
    expect(step.against.map(({ name }) => name)).toEqual(['w₁', 'w₂']);
    for (const { vector } of step.against) {
      expect(Math.abs(cosine(step.projected, vector))).toBeLessThan(1e-12);
    }
    expect(figure?.svg).toContain('cos(new, w₂)');
  });

  test('says so where the gradient is 0', async () => {
    const frozenUnits = await drawn('report71-x2-invx-120', { steps: 3000 });
    expect(norm(frozenUnits.step.raw)).toBe(0);
    expect(frozenUnits.figure?.caption).toContain('nothing to project');
  });

  test('one objective has no such figure', async () => {
    const source = await drawnRun(
      'report21',
      {},
      {
        data: { preset: 'report21', objectives: [['y1']] },
        objectives: [{ name: 'y1', threshold: 0.04 }],
      },
    );
    expect(drawOrthogonality(source, document)).toBeUndefined();
  });
});
