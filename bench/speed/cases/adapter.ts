/** What the adapter can do at most: its arithmetic and its memory. */
import type { SpeedCase } from '../contender.ts';
import { copy } from '../kernels/copy.ts';
import { kernelContender } from '../ours/kernel.ts';
import { ADAPTER_PEAK, PEAK_GIGA, peakContender, wrongPeak } from '../ours/peak.ts';
import { normals } from '../problems/random.ts';

export const peakCase: SpeedCase = {
  name: ADAPTER_PEAK,
  unit: 'GFLOP/s',
  unitsPerRun: PEAK_GIGA,
  problem: { kind: 'own' },
  ours: { [ADAPTER_PEAK]: peakContender },
  check: wrongPeak,
};

const LENGTH = 2 ** 22;
const copied = normals(220, 2 ** 12);

export const bandwidthCase: SpeedCase = {
  name: 'adapter bandwidth, 16 MiB copied',
  unit: 'GB/s',
  unitsPerRun: (2 * 4 * LENGTH) / 1e9,
  problem: { kind: 'own' },
  ours: {
    'adapter bandwidth': (gpu) =>
      kernelContender(
        gpu,
        'adapter bandwidth',
        copy,
        { length: LENGTH, workgroups: 256 },
        { source: Float32Array.from({ length: LENGTH }, (_, i) => copied[i % copied.length]) },
      ),
  },
  check(answer) {
    const wrong = Array.from(answer).findIndex((value, i) => value !== copied[i % copied.length]);
    return wrong < 0 ? undefined : `element ${wrong} differs`;
  },
};
