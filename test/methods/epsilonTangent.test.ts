import { expect, test } from 'vitest';
import { epsilon } from '../../src/methods/epsilon.ts';
import { epsilonTangent } from '../../src/methods/epsilonTangent.ts';
import { SETTINGS } from './settings.ts';

test('trains as epsilon does, and reads a lower objective by whichever fits better', () => {
  expect(epsilonTangent.stages(SETTINGS)).toEqual(epsilon.stages(SETTINGS));
  expect(epsilonTangent.outputs).toEqual({ judge: 'loss', ridges: [1e-6] });
});
