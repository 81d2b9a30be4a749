/** Penalties in the reference engine: slopes by central differences, and which parameters which objective moves. */
import { expect, test } from 'vitest';
import { ACTIVATION_NAMES } from '../../shaders/fragments/activation.ts';
import { type Penalty, probesOf } from '../../shaders/fragments/penalty.ts';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import { forward } from '../../src/engines/reference/forward.ts';
import { createDeltas, createNetwork, createPass } from '../../src/engines/reference/network.ts';
import { sharedGradient } from '../../src/engines/reference/sharedGradient.ts';
import { layoutOf, tensorsOf } from '../../src/network/layout.ts';
import type { NetworkShape } from '../../src/network/shape.ts';
import { counterNormal, counterU32 } from '../../src/numbers/counter.ts';
import { penalisedTask } from './penalisedTask.ts';
import { planOf } from './tasks.ts';

const NETWORKS = 1000;
const STEP = 1e-5;
const SMOOTH: readonly string[] = ['tanh', 'identity', 'sigmoid', 'gelu', 'silu', 'softplus'];

/** One penalty of each kind on one data objective, on a random network. */
function problem(seed: number) {
  const whole = (index: number, most: number) => 1 + (counterU32(seed, 9, index) % most);
  const shape: NetworkShape = {
    inputs: whole(1, 3),
    hidden: Array.from({ length: whole(2, 3) }, (_, l) => whole(20 + l, 5)),
    outputs: [0, whole(30, 3), 0, 0],
    activation: ACTIVATION_NAMES[counterU32(seed, 9, 3) % ACTIVATION_NAMES.length],
  };
  const normals = (stream: number, length: number) =>
    Float64Array.from({ length }, (_, i) => counterNormal(seed, stream, i));
  const contrast = (first: number, stream: number, oneSided: boolean): Penalty => ({
    name: 'contrast',
    of: 1,
    first,
    rows: whole(40 + stream, 4),
    coefficients: [...normals(stream, whole(50 + stream, 5))],
    oneSided,
    link: whole(60 + stream, 2) === 1 ? 'identity' : 'logistic',
  });
  const smooth = contrast(0, 11, false);
  const oneSided = contrast(probesOf([smooth]), 12, true);
  const penalties = [smooth, undefined, oneSided, { name: 'norm' } as const];
  const rows = whole(4, 4) + probesOf(penalties);
  const network = createNetwork(shape, normals(5, layoutOf(shape).size), undefined, penalties);
  const pass = createPass(
    shape,
    rows,
    normals(6, rows * shape.inputs),
    normals(7, rows * shape.outputs[1]),
  );
  return { network, pass, shape };
}

test('1,000 random networks: every penalty, and the loss beside it, has its slope, to 1e-6', () => {
  let compared = 0;
  for (let seed = 0; seed < NETWORKS; seed++) {
    const { network, pass, shape } = problem(seed);
    forward(network, pass);
    const kink = Math.min(...pass.pre.flatMap((z) => [...z]).map(Math.abs));
    if (!SMOOTH.includes(shape.activation) && kink < 100 * STEP) continue;
    for (const k of [0, 1, 2, 3]) {
      const gradient = new Float64Array(network.sharedSize);
      sharedGradient(network, pass, k, createDeltas(shape, pass.rows), gradient);
      const parameter = counterU32(seed, 8, k) % gradient.length;
      const at = (change: number) => {
        const was = network.parameters[parameter];
        network.parameters[parameter] = was + change;
        forward(network, pass);
        network.parameters[parameter] = was;
        return pass.losses[k];
      };
      const slope = (at(STEP) - at(-STEP)) / (2 * STEP);
      forward(network, pass);
      const scale = Math.max(1, ...gradient.map(Math.abs));
      expect(Math.abs(slope - gradient[parameter]) / scale, `seed ${seed}, ${k}`).toBeLessThan(
        1e-6,
      );
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(2500);
});

/** Tensors that three steps move. */
async function moved(task: ReturnType<typeof penalisedTask>): Promise<string[]> {
  const engine = createReferenceEngine(task);
  await engine.advance(3);
  const after = await engine.parameters();
  return tensorsOf(task.shape)
    .filter(({ offset, length }) =>
      Array.from({ length }, (_, p) => offset + p).some((p) => after[p] !== task.parameters[p]),
    )
    .map(({ name }) => name);
}

test('a penalty moves the trunk and the head that it reads; other heads keep their bits', async () => {
  const active = (objective: number) => ({
    plan: planOf({
      choose: { name: 'schedule', until: new Array<number>(objective).fill(0) },
      projection: 'none',
    }),
  });
  const trunk = ['trunk.0.weight', 'trunk.0.bias'];
  const heads = (k: number) => [`heads.${k}.weight`, `heads.${k}.bias`];
  // A difference of outputs does not see their bias.
  expect(await moved(penalisedTask(active(0)))).toEqual([...trunk, heads(1)[0]]);
  expect(await moved(penalisedTask(active(1)))).toEqual([...trunk, ...heads(1)]);
  expect(await moved(penalisedTask(active(2)))).toEqual([...trunk, ...heads(2)]);
});

test('projection gradient keeps the shared head and the trunk off the penalty above, to first order', async () => {
  const plan = planOf({
    choose: { name: 'schedule', until: [0] },
    projection: 'gradient',
  });
  const change = async (rate: number, projection: 'gradient' | 'none') => {
    const task = penalisedTask({ plan: { ...plan, projection }, rate: () => rate });
    const engine = createReferenceEngine(task);
    const [before] = await engine.evaluate();
    await engine.advance(1);
    return Math.abs((await engine.evaluate())[0] - before);
  };
  expect(await change(1e-4, 'none')).toBeGreaterThan(1e-6);
  expect((await change(1e-4, 'gradient')) / (await change(1e-4, 'none'))).toBeLessThan(1e-2);
  // Second order: a tenth of the rate leaves a hundredth of the change.
  expect((await change(1e-4, 'gradient')) / (await change(1e-3, 'gradient'))).toBeLessThan(0.02);
});
