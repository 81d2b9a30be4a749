/** Contenders of the speed benchmark answer rightly, and the checks of their cases can fail. */
import { expect, test } from 'vitest';
import { inPage } from '../harness/client.ts';
import type { Checked } from '../harness/speed.ts';

test.each([
  ['peak', 1],
  ['bandwidth', 1],
  ['matmul', 4],
  ['mlp', 3],
  ['sample', 4],
  ['population', 2],
  ['exact', 2],
  ['tangent', 2],
])('%s: %i contenders are right, and told apart from wrong ones', async (kind, contenders) => {
  const checked = (await inPage('speedChecks', kind)) as Checked[];
  expect(checked).toHaveLength(contenders);
  for (const { name, right, broken } of checked) {
    expect(right, name).toBeNull();
    expect(broken, name).toEqual(expect.any(String));
  }
});
