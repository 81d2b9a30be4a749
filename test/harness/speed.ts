/** Contenders of the speed benchmark in the page: what their case says of their answers, and of the same made wrong. */
import { bandwidthCase, peakCase } from '../../bench/speed/cases/adapter.ts';
import { exactCase } from '../../bench/speed/cases/exact.ts';
import { matmulCase } from '../../bench/speed/cases/matmul.ts';
import { mlpCase } from '../../bench/speed/cases/mlp.ts';
import { populationCase } from '../../bench/speed/cases/population.ts';
import { sampleCase } from '../../bench/speed/cases/sample.ts';
import { tangentCase } from '../../bench/speed/cases/tangent.ts';
import type { SpeedCase } from '../../bench/speed/contender.ts';
import { Gpu } from '../../src/gpu/gpu.ts';

/** Every kind of case, at a size that takes no time. */
const SMALL: Readonly<Record<string, () => SpeedCase>> = {
  peak: () => peakCase,
  bandwidth: () => bandwidthCase,
  matmul: () => matmulCase(64),
  mlp: () => mlpCase([3, 8, 8, 2], 16),
  sample: () => sampleCase(10),
  population: () => populationCase(3, 10),
  exact: () => exactCase({ rows: 16, trunk: [12] }),
  tangent: () => tangentCase({ rows: 16, trunk: [12] }),
};

export interface Checked {
  readonly name: string;
  /** What is wrong; null where nothing is. */
  readonly right: string | null;
  readonly broken: string | null;
}

/** Every contender of ours in the case of that kind. */
export async function speedChecks(gpu: Gpu, kind: string): Promise<Checked[]> {
  const speedCase = SMALL[kind]();
  const own = await Gpu.create({ device: gpu.device });
  const checked: Checked[] = [];
  try {
    for (const make of Object.values(speedCase.ours)) {
      const contender = await make(own);
      const check = contender.check ?? speedCase.check;
      const answer = Float64Array.from(await contender.answer());
      await contender.run(2);
      const right = (await check(answer)) ?? null;
      const broken = (await check(withOneWrong(answer))) ?? null;
      checked.push({ name: contender.name, right, broken });
      contender.destroy?.();
    }
    return checked;
  } finally {
    own.destroy();
  }
}

/** The largest number is off by half. */
function withOneWrong(answer: Float64Array): Float64Array {
  const wrong = answer.slice();
  const largest = answer.reduce(
    (best, value, i) => (Math.abs(value) > Math.abs(answer[best]) ? i : best),
    0,
  );
  wrong[largest] *= 1.5;
  return wrong;
}
