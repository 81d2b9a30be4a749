import { anchorDrift } from '../../../shaders/anchorDrift.ts';
import type { Dispatch } from '../../gpu/gpu.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import type { TrainingTask } from '../engine.ts';
import { createPass, type Pass } from './pass.ts';
import type { Shared } from './shared.ts';

/** The rows that a step of curvature is solved on: those of a pass with the sensitivities of objectives 1 … j. */
export interface SystemRows {
  readonly pass: Pass;
  /** N + M, and M of them anchor points, which come last. */
  readonly rows: number;
  readonly anchors: number;
  readonly inputs: Tensor;
  readonly targets: Tensor;
  /** D of the network as it is, into `curvature`, and the forward pass over all rows. */
  readonly before: readonly Dispatch[];
  /** D of the trial. */
  readonly tried: readonly Dispatch[];
}

/** Without anchor points the rows are those of the step's own pass. */
export function dataRows({ inputs, targets }: Shared, pass: Pass): SystemRows {
  const rows = pass.options.batch;
  return { pass, rows, anchors: 0, inputs, targets, before: [], tried: [] };
}

/** Data rows and anchor points in a pass of their own; `AnchoredRows` of the reference engine. */
export async function lowerAnchoredRows(
  { shape, inputs, targets }: TrainingTask,
  points: NonNullable<TrainingTask['anchorPoints']>,
  shared: Shared,
  { objective, sensitivities }: { readonly objective: number; readonly sensitivities: number },
  curvature: Tensor,
): Promise<SystemRows> {
  const { gpu } = shared;
  const anchors = points.inputs.rows;
  const rows = inputs.rows + anchors;
  const over = (label: string, matrices: readonly TrainingTask['inputs'][]): Tensor => {
    const values = matrices.flatMap((matrix) => [...matrix.values]);
    const tensor = gpu.tensor(label, [values.length / matrices[0].cols, matrices[0].cols]);
    gpu.write(tensor, Float32Array.from(values));
    return tensor;
  };
  const all = {
    ...shared,
    dataRows: rows,
    inputs: over('anchored.inputs', [inputs, points.inputs]),
    targets: over('anchored.targets', [targets, points.targets]),
  };
  const alone = {
    ...shared,
    dataRows: anchors,
    inputs: over('anchors.inputs', [points.inputs]),
    targets: over('anchors.targets', [points.targets]),
  };
  const common = { directions: 1, orderSteps: 0 };
  const pass = await createPass(all, { ...common, label: 'anchored', batch: rows, sensitivities });
  const at = await createPass(alone, {
    ...common,
    label: 'anchors',
    batch: anchors,
    sensitivities: 0,
  });
  const out = {
    offset: at.activations.offsets[shape.hidden.length],
    stride: at.activations.stride,
  };
  const drift = (trial: boolean) =>
    gpu.prepare(
      anchorDrift,
      { networks: 1, points: anchors, outputs: shape.outputs, objective, out, trial },
      { outputs: at.tensors.hidden, targets: alone.targets, curvature },
    );
  return {
    pass,
    rows,
    anchors,
    inputs: all.inputs,
    targets: all.targets,
    before: [...at.forward, await drift(false), ...pass.forward],
    tried: [...at.forward, await drift(true)],
  };
}
