import type { Loss } from '../../../shaders/fragments/loss.ts';
import type { OutputRule } from '../../methods/plan.ts';
import type { Reading, TrainedNetwork } from '../../network/reading.ts';
import { isClassification } from '../../objectives/loss.ts';
import { columnOf } from './columns.ts';
import { forward } from './forward.ts';
import { headKernel, setHead } from './headKernel.ts';
import { bestKernelRidge } from './kernelRidge.ts';
import type { Network, Pass } from './network.ts';
import { tangent } from './tangent.ts';
import { fitTangentByGradients } from './tangentByGradients.ts';
import { fitClasses } from './tangentClasses.ts';
import { fitTangent } from './tangentFit.ts';

/** Rows of the largest Gram matrix that is formed. */
const MOST_FACTORED = 512;

/** One way to read an objective, and how bad it is by the rule. */
interface Candidate {
  readonly score: number;
  /** Tangents of this output along these planes; absent: the head. */
  readonly tangent?: {
    readonly of: number;
    readonly planes: readonly Float64Array[];
    /** Largest of `IterativeFit`. */
    readonly residual?: number;
  };
  /** α of each output of a head that is replaced. */
  readonly head?: readonly Float64Array[];
}

/** w¹ of each target, as `fitTangent` has it, by another engine; fits are then judged by loss. */
export type FitPlanes = (
  output: number,
  targets: readonly Float64Array[],
  ridge: number,
) => Promise<readonly Float64Array[]>;

/**
 * Read every objective below the first in the best way: by its head, as a tangent of the first output of objective 1, or of
 * its own first output. The first objective and the trunk stay as they are. By loss a head stays as it is too; by
 * leave-one-out it is solved again with the ridge that this prefers.
 *
 * @param network is changed where heads are
 * @param pass all rows. By loss, classes are read by tangents where the rows are few enough, objectives of other losses by
 *   their heads; leave-one-out is of squared losses
 * @param fitPlanes absent: in f64, and with more than MOST_FACTORED rows by conjugate gradients
 */
export async function chooseReadings(
  { judge, ridges }: OutputRule,
  network: Network,
  pass: Pass,
  fitPlanes?: FitPlanes,
): Promise<TrainedNetwork> {
  forward(network, pass);
  const { first, shape, parameters } = network;
  const width = first[first.length - 1];
  const coefficients: Float64Array[] = [];
  const chosen: (Candidate | undefined)[] = [];
  for (const [objective, count] of shape.outputs.entries()) {
    if (objective === 0 || count === 0) {
      chosen.push(undefined);
      continue;
    }
    const targets = Array.from({ length: count }, (_, o) =>
      columnOf(pass.targets, width, first[objective] + o),
    );
    const outputs = [0, first[objective]];
    const loss = network.losses[objective];
    if (loss.name !== 'mse') {
      const head = { score: pass.losses[objective] };
      const read = isClassification(loss) && pass.rows <= MOST_FACTORED ? outputs : [];
      const tangents = read.map((of) =>
        tangentOfClasses(network, pass, loss, of, targets, ridges, fitPlanes),
      );
      chosen.push(best([head, ...(await Promise.all(tangents))]));
      continue;
    }
    const candidates =
      judge === 'loss'
        ? [
            { score: pass.losses[objective] },
            ...(await Promise.all(
              outputs.map((of) => tangentByLoss(network, pass, of, targets, ridges, fitPlanes)),
            )),
          ]
        : [
            headByLeaveOneOut(pass, targets, ridges),
            ...outputs.map((of) => tangentByLeaveOneOut(network, pass, of, targets, ridges)),
          ];
    chosen.push(best(candidates));
  }
  const readings = chosen.map((candidate, objective): Reading => {
    candidate?.head?.forEach((alpha, o) => {
      setHead(network, pass, first[objective] + o, alpha);
    });
    if (!candidate?.tangent) return 'head';
    const { of, planes } = candidate.tangent;
    return planes.map((plane) => ({ of, coefficient: coefficients.push(plane) - 1 }));
  });
  const residuals = chosen.map((candidate) => candidate?.tangent?.residual);
  return {
    parameters,
    coefficients,
    readings,
    ...(residuals.some((one) => one !== undefined) && { residuals }),
  };
}

function headByLeaveOneOut(
  pass: Pass,
  targets: readonly Float64Array[],
  ridges: readonly number[],
): Candidate {
  const found = bestKernelRidge(headKernel(pass), pass.rows, targets, ridges);
  return found
    ? { score: found.looError, head: found.alphas }
    : { score: Number.POSITIVE_INFINITY };
}

function tangentByLeaveOneOut(
  network: Network,
  pass: Pass,
  of: number,
  targets: readonly Float64Array[],
  ridges: readonly number[],
): Candidate {
  const found = fitTangent(network, pass, of, targets, ridges);
  return found
    ? { score: found.looError, tangent: { of, planes: found.planes } }
    : { score: Number.POSITIVE_INFINITY };
}

async function tangentOfClasses(
  network: Network,
  pass: Pass,
  loss: Loss,
  of: number,
  targets: readonly Float64Array[],
  ridges: readonly number[],
  fitPlanes: FitPlanes | undefined,
): Promise<Candidate> {
  const found = await fitClasses(loss, targets, async (aims) => {
    const planes =
      (await fitPlanes?.(of, aims, ridges[0])) ??
      fitTangent(network, pass, of, aims, ridges)?.planes ??
      [];
    if (planes.length === 0) return undefined;
    return { planes, values: planes.map((plane) => fitOf(network, pass, plane, of)) };
  });
  return found
    ? { score: found.loss, tangent: { of, planes: found.planes } }
    : { score: Number.POSITIVE_INFINITY };
}

/** Tangent of one output along a plane, [rows]. */
function fitOf(network: Network, pass: Pass, plane: ArrayLike<number>, of: number): Float64Array {
  const { first } = network;
  return columnOf(tangent(network, pass, plane), first[first.length - 1], of);
}

async function tangentByLoss(
  network: Network,
  pass: Pass,
  of: number,
  targets: readonly Float64Array[],
  ridges: readonly number[],
  fitPlanes: FitPlanes | undefined,
): Promise<Candidate> {
  const iterative =
    pass.rows > MOST_FACTORED
      ? fitTangentByGradients(network, pass, of, targets, ridges[0])
      : undefined;
  const planes =
    iterative?.planes ??
    (await fitPlanes?.(of, targets, ridges[0])) ??
    fitTangent(network, pass, of, targets, ridges)?.planes ??
    [];
  if (planes.length === 0) return { score: Number.POSITIVE_INFINITY };
  const fitted = planes.map((plane) => fitOf(network, pass, plane, of));
  const residual = iterative && Math.max(...iterative.residuals);
  return {
    score: meanSquare(fitted, targets),
    tangent: { of, planes, ...(residual !== undefined && { residual }) },
  };
}

function meanSquare(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  const sum = a.reduce(
    (all, values, k) => all + values.reduce((s, value, i) => s + (value - b[k][i]) ** 2, 0),
    0,
  );
  return sum / (a.length * a[0].length);
}

/** The first one stays where none is better, or none has a score that is a number. */
function best(candidates: readonly Candidate[]): Candidate {
  return candidates.reduce((found, one) => (one.score < found.score ? one : found));
}
