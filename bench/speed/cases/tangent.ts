/** Outputs read as tangents: the least-squares problem of all weights at once. */
import { fitTangentOnGpu } from '../../../src/engines/layered/tangentFit.ts';
import { forward } from '../../../src/engines/reference/forward.ts';
import { createNetwork, createPass } from '../../../src/engines/reference/network.ts';
import { fitTangent } from '../../../src/engines/reference/tangentFit.ts';
import type { Gpu } from '../../../src/gpu/gpu.ts';
import type { Contender, SpeedCase } from '../contender.ts';
import { type ExactSize, exactTask } from '../problems/exact.ts';
import { wrongParameters } from '../problems/wrongParameters.ts';

/** Large enough for f32 to determine the planes. */
const RIDGE = 1e-2;
const OUTPUT = 0;

export function tangentCase(size: ExactSize): SpeedCase {
  const { shape, parameters, inputs, targets } = exactTask(size);
  const target = Float64Array.from({ length: size.rows }, (_, row) => targets.values[2 * row]);
  const inF64 = () => {
    const network = createNetwork(shape, parameters);
    const pass = createPass(shape, size.rows, inputs.values, targets.values);
    forward(network, pass);
    const fit = fitTangent(network, pass, OUTPUT, [target], [RIDGE]);
    if (!fit) throw new Error(`tangent fit: expected a factor for ridge ${RIDGE}, got none`);
    return fit.planes[0];
  };
  const onGpu = async (gpu: Gpu) => {
    const source = { shape, parameters, inputs };
    return (await fitTangentOnGpu(gpu, source, OUTPUT, [target], RIDGE))[0];
  };
  return {
    name: `tangent fit, R = ${size.rows}, trunk ${size.trunk.join('-')}`,
    unit: 'fits/s',
    unitsPerRun: 1,
    problem: { kind: 'own' },
    ours: {
      'kitegrad layered': async (gpu) => fits('kitegrad layered', () => onGpu(gpu)),
      'kitegrad reference': async () => fits('kitegrad reference', inF64),
    },
    check: (answer) => wrongParameters(new Float64Array(answer.length), inF64(), answer),
  };
}

function fits(name: string, solve: () => Float64Array | Promise<Float64Array>): Contender {
  return {
    name,
    answer: async () => solve(),
    async run(count) {
      for (let i = 0; i < count; i++) await solve();
    },
  };
}
