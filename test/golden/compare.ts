/** Judges a replay by the tolerances of the golden README. */
import { layoutOf } from '../../src/network/layout.ts';
import { type Fixture, type LoggedStep, type LoggedTrunk, shapeOf } from './fixture.ts';
import type { LoggedParameters } from './flat.ts';
import type { Replayed } from './requests.ts';

export interface Verdict {
  /** Largest error over its tolerance; at most 1 passes. */
  worst: number;
  error: number;
  tolerance: number;
  where: string;
  /** Tensors compared. */
  count: number;
}

const FLOOR = 1e-6;
const LONG_PATH = 5;

function largest(values: ArrayLike<number>): number {
  let max = 0;
  for (let i = 0; i < values.length; i++) max = Math.max(max, Math.abs(values[i]));
  return max;
}

/** max |got − want| over the scale of what is wanted; Infinity for NaN and for another length. */
export function errorOf(
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  raw: ArrayLike<number> = want,
): number {
  if (got.length !== want.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  for (let i = 0; i < want.length; i++) {
    const here = Math.abs(got[i] - want[i]);
    if (!(here <= difference)) difference = Number.isNaN(here) ? Number.POSITIVE_INFINITY : here;
  }
  const error = difference / Math.max(largest(want), largest(raw), FLOOR);
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
}

/** One tensor of a logged step by name, with the unprojected one that sets its scale. */
interface Tensor {
  readonly name: string;
  readonly want: readonly number[];
  readonly raw?: readonly number[];
  readonly got: ArrayLike<number> | undefined;
}

/** Compare all that the fixture logs with all that the engine showed. `partner` is the same configuration in f64. */
export function compare(fixture: Fixture, replayed: Replayed, partner?: Fixture): Verdict {
  const verdict: Verdict = { worst: 0, error: 0, tolerance: 0, where: 'nowhere', count: 0 };
  const judge = (where: string, error: number, tolerance: number) => {
    verdict.count += 1;
    const ratio = error / tolerance;
    if (ratio >= verdict.worst) Object.assign(verdict, { worst: ratio, error, tolerance, where });
  };
  const f64 = fixture.dtype === 'float64';

  fixture.steps.forEach((logged, index) => {
    const where = `step ${logged.step}`;
    judge(
      `${where} active`,
      activeOf(fixture, replayed.phases[logged.step]) === String(logged.active)
        ? 0
        : Number.POSITIVE_INFINITY,
      1,
    );
    const inOther = partner?.steps.find(({ step }) => step === logged.step);
    const others =
      inOther && new Map(tensorsOf(fixture, inOther, replayed).map((t) => [t.name, t.want]));
    for (const { name, want, raw, got } of tensorsOf(fixture, logged, replayed)) {
      if (!got) continue;
      let tolerance = f64 ? 1e-9 : f32Tolerance(fixture);
      if (!f64 && index >= LONG_PATH) {
        const other = others?.get(name);
        tolerance = Math.max(1e-3, other ? 10 * errorOf(other, want, raw) : 0);
      }
      judge(`${where} ${name}`, errorOf(got, want, raw), tolerance);
    }
  });
  judgeTraces(fixture, replayed, judge);
  return verdict;
}

/** Of a logged step: the Gram matrix of `exact` is ill-conditioned, and `line` divides by little. */
function f32Tolerance({ name, config }: Fixture): number {
  if (config.variant === 'exact') return 1e-3;
  return name === 'batch-line' ? 1e-4 : 2e-5;
}

type Judge = (where: string, error: number, tolerance: number) => void;

function judgeTraces(fixture: Fixture, replayed: Replayed, judge: Judge): void {
  const f64 = fixture.dtype === 'float64';
  // One flipped decision makes the paths part.
  if (!f64 && fixture.name === 'sample-line') return;
  const exactly = (got: unknown, want: unknown) =>
    String(got) === String(want) ? 0 : Number.POSITIVE_INFINITY;
  for (const { after_step, full_losses, active, counts, f64_full_losses } of fixture.trace) {
    const where = `trace ${after_step}`;
    const got = replayed.fullLosses.get(after_step + 1) ?? [];
    const parted = f64_full_losses ? errorOf(f64_full_losses, full_losses) : 0;
    judge(`${where} full_losses`, errorOf(got, full_losses), f64 ? 1e-6 : 10 * parted + 1e-4);
    if (!f64) continue;
    judge(`${where} active`, exactly(activeOf(fixture, replayed.phases[after_step]), active), 1);
    judge(`${where} counts`, exactly(countsOf(fixture, replayed, after_step + 1), counts), 1);
  }
  if (!f64) return;
  const { params, full_losses, counts } = fixture.final;
  const steps = fixture.config.steps;
  judge('final full_losses', errorOf(replayed.fullLosses.get(steps) ?? [], full_losses), 1e-6);
  judge('final counts', exactly(countsOf(fixture, replayed, steps), counts), 1);
  for (const { name, want, got } of parametersOf(fixture, params, replayed.parameters.get(steps))) {
    judge(`final ${name}`, errorOf(got ?? [], want), 1e-6);
  }
}

function activeOf({ config }: Fixture, phase: number): string {
  const all = config.objectives.map((_, k) => k);
  return String(all.filter((k) => phase === k || phase === all.length));
}

function countsOf({ config }: Fixture, { phases }: Replayed, steps: number): number[] {
  const K = config.objectives.length;
  return config.objectives.map(
    (_, k) => phases.subarray(0, steps).filter((phase) => phase === k || phase === K).length,
  );
}

/** Every tensor that a logged step holds, beside what the engine showed of it. */
function tensorsOf(fixture: Fixture, logged: LoggedStep, replayed: Replayed): Tensor[] {
  const { step } = logged;
  const K = fixture.config.objectives.length;
  const seen = replayed.seen.get(step);
  const tensors: Tensor[] = [
    { name: 'losses', want: logged.losses, got: replayed.losses.subarray(step * K, step * K + K) },
    {
      name: 'full_losses_before',
      want: logged.full_losses_before,
      got: replayed.fullLosses.get(step) ?? [],
    },
    {
      name: 'full_losses_after',
      want: logged.full_losses_after,
      got: replayed.fullLosses.get(step + 1) ?? [],
    },
    ...parametersOf(fixture, logged.params_after, replayed.parameters.get(step + 1)),
  ];
  if (!seen) return tensors;
  const rows = logged.out[0].length;
  tensors.push(
    { name: 'pre', want: logged.pre.flat(2), got: seen.pre },
    {
      name: 'out',
      want: Array.from({ length: rows }, (_, b) => logged.out.map((head) => head[b])).flat(),
      got: seen.out,
    },
  );
  for (const logs of logged.objectives) {
    const { objective, trunk_raw, trunk_direction = trunk_raw, trunk_projected, head_raw } = logs;
    const direction = seen.directions.find((d) => d.objective === objective);
    tensors.push(
      ...trunkOf(
        fixture,
        `trunk_raw[${objective}]`,
        trunk_raw,
        trunk_raw,
        direction ? direction.raw : new Float64Array(),
      ),
      ...trunkOf(
        fixture,
        `trunk_projected[${objective}]`,
        trunk_projected ?? trunk_direction,
        trunk_direction,
        direction?.projected ?? new Float64Array(),
      ),
    );
    const { weight, bias } = layoutOf(shapeOf(fixture)).heads;
    for (const [head, { dw, db }] of Object.entries(head_raw)) {
      const at = weight.offset + Number(head) * weight.cols;
      tensors.push(
        {
          name: `head_raw[${head}].dw`,
          want: dw,
          got: seen.headGradients?.subarray(at, at + weight.cols),
        },
        {
          name: `head_raw[${head}].db`,
          want: [db],
          got: seen.headGradients && [seen.headGradients[bias.offset + Number(head)]],
        },
      );
    }
  }
  return tensors;
}

function trunkOf(
  fixture: Fixture,
  name: string,
  want: LoggedTrunk,
  raw: LoggedTrunk,
  got: Float64Array | undefined,
): Tensor[] {
  return layoutOf(shapeOf(fixture)).trunk.flatMap(({ weight, bias }, l) => [
    {
      name: `${name}.${l}.dW`,
      want: want[l].dW.flat(),
      raw: raw[l].dW.flat(),
      got: got?.subarray(weight.offset, weight.offset + weight.rows * weight.cols),
    },
    {
      name: `${name}.${l}.db`,
      want: want[l].db,
      raw: raw[l].db,
      got: got?.subarray(bias.offset, bias.offset + bias.rows),
    },
  ]);
}

function parametersOf(
  fixture: Fixture,
  want: LoggedParameters,
  got: Float64Array | undefined,
): Tensor[] {
  const { trunk, heads } = layoutOf(shapeOf(fixture));
  const part = (offset: number, length: number) => got?.subarray(offset, offset + length) ?? [];
  return [
    ...want.trunk.flatMap(({ W, b }, l) => [
      {
        name: `params.trunk.${l}.W`,
        want: W.flat(),
        got: part(trunk[l].weight.offset, W.flat().length),
      },
      { name: `params.trunk.${l}.b`, want: b, got: part(trunk[l].bias.offset, b.length) },
    ]),
    ...want.heads.flatMap(({ w, b }, head) => [
      {
        name: `params.heads.${head}.w`,
        want: w,
        got: part(heads.weight.offset + head * w.length, w.length),
      },
      { name: `params.heads.${head}.b`, want: [b], got: part(heads.bias.offset + head, 1) },
    ]),
  ];
}
