import type { SpeedCase } from '../contender.ts';
import { bandwidthCase, peakCase } from './adapter.ts';
import { exactCase } from './exact.ts';
import { matmulCase } from './matmul.ts';
import { mlpCase } from './mlp.ts';
import { populationCase } from './population.ts';
import { sampleCase } from './sample.ts';
import { tangentCase } from './tangent.ts';

/** Makers rather than cases: the data of a case are made when it is raced. By the name that `--cases` takes. */
export const CASES: Readonly<Record<string, () => SpeedCase>> = {
  peak: () => peakCase,
  bandwidth: () => bandwidthCase,
  matmul256: () => matmulCase(256),
  matmul512: () => matmulCase(512),
  matmul1024: () => matmulCase(1024),
  mlp32: () => mlpCase([32, 256, 256, 2], 256),
  mlp784: () => mlpCase([784, 512, 512, 10], 256),
  sample10: () => sampleCase(10),
  sample120: () => sampleCase(120),
  population1: () => populationCase(1, 10),
  population16: () => populationCase(16, 10),
  population256: () => populationCase(256, 10),
  population4096: () => populationCase(4096, 10),
  population256x120: () => populationCase(256, 120),
  exact64: () => exactCase({ rows: 64, trunk: [12] }),
  exact128: () => exactCase({ rows: 128, trunk: [64, 64] }),
  exact256: () => exactCase({ rows: 256, trunk: [256, 256] }),
  tangent64: () => tangentCase({ rows: 64, trunk: [12] }),
  tangent256: () => tangentCase({ rows: 256, trunk: [256, 256] }),
};
