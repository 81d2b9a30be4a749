import { expect, test } from 'vitest';
import { protect } from '../../src/methods/protect.ts';
import { protectTangent } from '../../src/methods/protectTangent.ts';
import { SETTINGS } from './settings.ts';

test('trains as protect does, and reads a lower objective by whichever fits better', () => {
  expect(protectTangent.stages(SETTINGS)).toEqual(protect.stages(SETTINGS));
  expect(protectTangent.outputs).toEqual({ judge: 'loss', ridges: [1e-6] });
});
