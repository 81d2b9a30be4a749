/**
 * Dims for which `npm run test:naga` compiles each kernel, by the kernel's name: every variant of its text once.
 * Write them `[…] satisfies SomeDims[]`, so that the type check sees them.
 */

import type { AcceptTrialDims } from '../../shaders/acceptTrial.ts';
import type { AdamDims } from '../../shaders/adam.ts';
import type { AdamCountDims } from '../../shaders/adamCount.ts';
import type { AnchorDriftDims } from '../../shaders/anchorDrift.ts';
import type { CholeskyDims } from '../../shaders/cholesky.ts';
import type { CholeskySolveDims } from '../../shaders/choleskySolve.ts';
import type { ChoosePhaseDims, PhaseRule } from '../../shaders/choosePhase.ts';
import type { ClipDims } from '../../shaders/clip.ts';
import type { CombineDims, CombineRule } from '../../shaders/combine.ts';
import type { ContrastPenaltyDims } from '../../shaders/contrastPenalty.ts';
import type { CurvatureSystemDims } from '../../shaders/curvatureSystem.ts';
import type { DecayDims } from '../../shaders/decay.ts';
import type { DenseDims } from '../../shaders/dense.ts';
import type { DenseBackwardDims } from '../../shaders/denseBackward.ts';
import { ACTIVATION_NAMES, type ActivationName } from '../../shaders/fragments/activation.ts';
import type { Loss } from '../../shaders/fragments/loss.ts';
import type { ProductForm } from '../../shaders/fragments/productForm.ts';
import type { FusedDims } from '../../shaders/fused.ts';
import type { GramDims } from '../../shaders/gram.ts';
import type { GramianDims } from '../../shaders/gramian.ts';
import type { GuardDirectionsDims } from '../../shaders/guardDirections.ts';
import type { HeadBackwardDims } from '../../shaders/headBackward.ts';
import type { HeadPassDims } from '../../shaders/headPass.ts';
import type { HoldCoefficientsDims } from '../../shaders/holdCoefficients.ts';
import type { JacobianProductDims } from '../../shaders/jacobianProduct.ts';
import type { JacobianTransposeDims } from '../../shaders/jacobianTranspose.ts';
import type { JudgeCurvatureDims } from '../../shaders/judgeCurvature.ts';
import type { KeepBestDims } from '../../shaders/keepBest.ts';
import type { KeepGoodDims } from '../../shaders/keepGood.ts';
import type { LayerDescentDims } from '../../shaders/layerDescent.ts';
import type { LayerGradientsDims } from '../../shaders/layerGradients.ts';
import type { LeakDims } from '../../shaders/leak.ts';
import type { LossDims } from '../../shaders/loss.ts';
import type { MatmulDims } from '../../shaders/matmul.ts';
import type { MomentumDims } from '../../shaders/momentum.ts';
import type { MovementDims } from '../../shaders/movement.ts';
import type { MultipliersDims } from '../../shaders/multipliers.ts';
import type { NaBackwardDims } from '../../shaders/naBackward.ts';
import type { NaDenseDims } from '../../shaders/naDense.ts';
import type { NaLeakDims } from '../../shaders/naLeak.ts';
import { NA_LOSSES, type NaLossDims } from '../../shaders/naLoss.ts';
import type { NaWeightGradientsDims } from '../../shaders/naWeightGradients.ts';
import type { NormGradientDims } from '../../shaders/normGradient.ts';
import type { NormPenaltyDims } from '../../shaders/normPenalty.ts';
import type { OffGradientsDims, OffGradientsRule } from '../../shaders/offGradients.ts';
import type { OutputDriftDims } from '../../shaders/outputDrift.ts';
import type { ProjectColumnsDims } from '../../shaders/projectColumns.ts';
import type { ProjectLineDims } from '../../shaders/projectLine.ts';
import type { ProjectMaskedDims } from '../../shaders/projectMasked.ts';
import type { ProjectRowsDims } from '../../shaders/projectRows.ts';
import type { RefineSolveDims } from '../../shaders/refineSolve.ts';
import type { RidgeDims } from '../../shaders/ridge.ts';
import type { RmspropDims } from '../../shaders/rmsprop.ts';
import type { SgdDims } from '../../shaders/sgd.ts';
import type { SmallBackwardDims } from '../../shaders/smallBackward.ts';
import type { SmallForwardDims } from '../../shaders/smallForward.ts';
import type { SnapshotDims } from '../../shaders/snapshot.ts';
import type { SumDirectionsDims } from '../../shaders/sumDirections.ts';
import type { SumSolvesDims } from '../../shaders/sumSolves.ts';
import type { TrialStepDims } from '../../shaders/trialStep.ts';
import type { WeightGradientsDims } from '../../shaders/weightGradients.ts';

export const ACTIVATIONS: readonly ActivationName[] = ACTIVATION_NAMES;

export const RULES: readonly PhaseRule[] = [
  { name: 'firstUnmet', hysteresis: 0 },
  { name: 'schedule', until: [10, 20] },
  { name: 'schedule', until: [] },
  { name: 'all' },
];

export const OFF_GRADIENTS_RULES: readonly OffGradientsRule[] = [
  { name: 'gradient', conflictOnly: false },
  { name: 'gradient', conflictOnly: true },
  { name: 'barrier', beta: 0.5 },
];

/** One of each rule; those that iterate do so until two gradients are done, and a few times more. */
export const COMBINE_RULES: readonly CombineRule[] = [
  { name: 'pcgrad' },
  { name: 'mgda', iterations: 3 },
  { name: 'upgrad', sweeps: 25 },
  ...OFF_GRADIENTS_RULES,
];

/** Every loss once. */
export const LOSSES: readonly Loss[] = [
  { name: 'mse' },
  { name: 'mae' },
  { name: 'huber', delta: 0.5 },
  { name: 'logCosh' },
  { name: 'quantile', quantile: 0.9 },
  { name: 'binaryCrossEntropy' },
  { name: 'crossEntropy' },
];

/** The report's problem with two hidden units, a network in each lane: what docs/engines.md shows. */
export const SMALLEST_FUSED: FusedDims = {
  networks: 1,
  inputs: 1,
  hidden: [2],
  outputs: [1, 1],
  activation: 'relu',
  losses: [{ name: 'mse' }, { name: 'mse' }],
  rule: { name: 'firstUnmet', hysteresis: 0 },
  projection: 'hyperplane',
  optimizer: { name: 'sgd' },
  parameters: { size: 10, trunk: [{ weight: 0, bias: 2 }], heads: { weight: 4, bias: 8 } },
  rows: 21,
  batch: 1,
  steps: 100,
  rateTables: 1,
  constantRates: false,
  orders: 0,
  freezes: false,
  layout: 'lane',
  lanes: 1,
  together: 4,
};

/** Three networks 3-5-4 with heads of 2, 1 and 3 outputs; the head's weights and biases stand last. */
const networks = 3;
const outputs = [2, 1, 3];
const parameters = { stride: 80, weight: 44, bias: 74, heads: 44, head: 44 };
const layer = { offset: 25, stride: 80 };
const rowSource = { batch: 5, orderSteps: 2, dataRows: 7 };

/** The same networks after a backward pass for 3 directions and the 3 outputs that can be protected. */
const RESTS = {
  trunk: [
    { weight: true, bias: false },
    { weight: false, bias: true },
  ],
  heads: [{ weight: true, bias: false }],
};

const jacobian = {
  ...rowSource,
  networks,
  directions: 3,
  inputs: 3,
  units: [5, 4],
  outputs,
  slot: 3,
  activations: { stride: 45, offsets: [0, 25] },
  deltas: { stride: 270, offsets: [0, 150] },
  parameters: {
    stride: 80,
    trunk: [
      { weight: 0, bias: 15 },
      { weight: 20, bias: 40 },
    ],
    heads: parameters,
  },
};

const small = {
  ...rowSource,
  networks,
  inputs: 3,
  units: [5, 4],
  outputs,
  parameters: { ...jacobian.parameters, heads: parameters },
};

/** A state per direction. */
const statesOf = (states: number) => ({
  networks,
  parameters: 80,
  directions: states,
  objectives: 3,
  states,
});

/** Forms of large products that need no subgroups, which naga does not parse. */
const FORMS: readonly ProductForm[] = [
  { name: 'plain', lanes: 4, rows: 3, cols: 2 },
  { name: 'tiles', edge: 16, block: 4, depth: 8 },
];

const products: readonly MatmulDims[] = [4, 8, 16, 17].flatMap((rows) =>
  [false, true].flatMap((transposeA) =>
    [false, true].map((transposeB) => ({
      networks,
      rows,
      inner: 10,
      cols: 17,
      transposeA,
      transposeB,
    })),
  ),
);

/** Texts of the fused engine that need no subgroups, which naga does not know: every method, optimizer and projection. */
const FUSED: readonly FusedDims[] = (['none', 'line', 'hyperplane', 'upstream', 'masked'] as const)
  .flatMap((projection) =>
    RULES.flatMap((rule) =>
      (['lane', 'workgroup'] as const).flatMap((layout) =>
        [1, 3].map(
          (batch): FusedDims => ({
            ...SMALLEST_FUSED,
            rule,
            projection,
            batch,
            layout,
            networks,
            lanes: layout === 'lane' ? 1 : 8,
            together: layout === 'lane' ? 4 : 1,
            orders: batch === 1 ? 0 : 2,
            freezes: batch === 3,
            optimizer:
              batch === 1
                ? { name: 'sgd' }
                : { name: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
          }),
        ),
      ),
    ),
  )
  .concat(
    (['hyperplane', 'upstream', 'masked'] as const).map((projection) => ({
      ...SMALLEST_FUSED,
      projection,
      inputs: 3,
      hidden: [5, 4],
      outputs: [2, 1, 3],
      activation: 'tanh',
      losses: [LOSSES[1], LOSSES[2], LOSSES[3]],
      parameters: {
        size: 74,
        trunk: [
          { weight: 0, bias: 15 },
          { weight: 20, bias: 40 },
        ],
        heads: { weight: 44, bias: 68 },
      },
      layout: 'workgroup',
      lanes: 8,
    })),
  );

export const examples: Readonly<Record<string, readonly unknown[]>> = {
  fused: FUSED,
  matmul: [
    ...products,
    ...FORMS.flatMap((form) => products.slice(4, 8).map((one) => ({ ...one, form }))),
  ],
  matmulNaive: products,
  dense: ACTIVATIONS.flatMap((activation, index) =>
    [undefined, { dataRows: 7, orderSteps: 0 }, { dataRows: 7, orderSteps: 2 }].map((rows) => ({
      ...(index < FORMS.length && { form: FORMS[index] }),
      networks,
      // Thin and large products have other texts.
      batch: rows ? 5 : 40,
      inputs: 3,
      outputs: rows ? 5 : 40,
      activation,
      parameters,
      from: 0,
      to: layer,
      ...(rows && { rows }),
    })),
  ) satisfies DenseDims[],
  loss: [0, 2].map((orderSteps) => ({
    ...rowSource,
    networks,
    outputs: LOSSES.map((_, k) => 1 + k),
    losses: LOSSES,
    out: layer,
    orderSteps,
  })) satisfies LossDims[],
  choosePhase: RULES.flatMap((rule) =>
    [
      [false, false],
      [true, false],
      [false, true],
    ].map(([monitor, opensAbove]) => ({
      networks,
      objectives: 3,
      historySteps: 4,
      rule,
      monitor,
      opensAbove,
    })),
  ) satisfies ChoosePhaseDims[],
  headBackward: ACTIVATIONS.flatMap((activation, index) =>
    [false, true].map((derivative) => ({
      ...(index < FORMS.length && { form: FORMS[index] }),
      networks,
      batch: derivative ? 5 : 40,
      hidden: derivative ? 5 : 40,
      outputs,
      directions: 3,
      sensitivities: 3,
      activation,
      derivative,
      parameters,
      layer,
      deltas: { offset: 4, stride: 160 },
      ...(derivative && { probes: [{ objective: 0, first: 3, end: 5 }] }),
    })),
  ) satisfies HeadBackwardDims[],
  denseBackward: [undefined, ...FORMS].flatMap((form) =>
    ACTIVATIONS.map((activation) => ({
      ...(form && { form }),
      networks,
      slots: 2,
      batch: activation === 'relu' ? 40 : 5,
      units: 4,
      below: activation === 'relu' ? 40 : 5,
      activation,
      parameters,
      layer,
      deltasStride: 100,
      from: 0,
      to: 40,
    })),
  ) satisfies DenseBackwardDims[],
  layerGradients: [undefined, ...FORMS].flatMap((form) =>
    ([0, 2, 'hidden', 'heads'] as const).map((one) => ({
      networks,
      directions: 3,
      batch: 5,
      units: one === 'heads' ? 6 : 4,
      inputs: 5,
      below:
        typeof one === 'number'
          ? { name: 'data', dataRows: 7, orderSteps: one }
          : { name: 'hidden', ...layer },
      sent:
        one === 'heads'
          ? { name: 'seeds', outputs, probes: [{ objective: 0, first: 3, end: 5 }] }
          : { name: 'deltas', stride: 135, offset: 75 },
      parameters,
      ...(form && { form }),
    })),
  ) satisfies LayerGradientsDims[],
  layerDescent: [undefined, ...FORMS].flatMap((form) => {
    const common = {
      networks,
      directions: 1 as const,
      batch: 5,
      objectives: 3,
      rateSteps: 2,
      parameters,
      ...(form && { form }),
    };
    const below = { name: 'hidden' as const, ...layer };
    return [
      ...[0, 2].map((orderSteps) => ({
        ...common,
        units: 5,
        inputs: 3,
        opensAbove: false,
        below: { name: 'data' as const, dataRows: 7, orderSteps },
        sent: { name: 'deltas' as const, stride: 135, offset: 0 },
      })),
      ...[false, true].map((opensAbove) => ({
        ...common,
        units: 6,
        inputs: 5,
        opensAbove,
        below,
        sent: { name: 'seeds' as const, outputs },
      })),
      ...[[], [1, 2]].map((until) => ({
        ...common,
        units: 6,
        inputs: 5,
        opensAbove: false,
        below,
        sent: { name: 'elements' as const, outputs },
        ends: { losses: LOSSES.slice(4), until, historySteps: 4 },
      })),
    ];
  }) satisfies LayerDescentDims[],
  headPass: [undefined, ...FORMS].flatMap((form, index) =>
    [0, 2].map((orderSteps) => ({
      ...rowSource,
      networks,
      orderSteps,
      units: 4,
      outputs,
      losses: LOSSES.slice(index, index + 3),
      activation: ACTIVATIONS[index],
      until: orderSteps === 0 ? [] : [1, 2],
      parameters,
      layer: { offset: 25, stride: 80 },
      out: 45,
      deltas: { offset: 75, stride: 135 },
      ...(form && { form }),
    })),
  ) satisfies HeadPassDims[],
  weightGradients: [0, 2].map((orderSteps) => ({
    ...rowSource,
    networks,
    orderSteps,
    directions: 3,
    inputs: 3,
    units: orderSteps > 0 ? [5, 4] : [40, 40],
    outputs,
    activations: { stride: 45, offsets: [0, 25] },
    deltas: { stride: 135, offsets: [0, 75] },
    probes: [{ objective: 0, first: 3, end: 5 }],
    parameters: {
      stride: 80,
      trunk: [
        { weight: 0, bias: 15 },
        { weight: 20, bias: 40 },
      ],
      heads: parameters,
    },
  })) satisfies WeightGradientsDims[],
  smallForward: RULES.flatMap((rule) =>
    ACTIVATIONS.map((activation, index) => ({
      ...small,
      objectives: 3,
      activation,
      orderSteps: index % 2,
      losses: LOSSES.slice(index % 4, (index % 4) + 3),
      thresholds: [0.1, 0.1, 0],
      historySteps: 4,
      rule,
    })),
  ) satisfies SmallForwardDims[],
  smallBackward: ACTIVATIONS.map((activation, index) => ({
    ...small,
    activation,
    orderSteps: index % 2,
    directions: index % 2 === 0 ? ['active' as const] : [0, 1, 2],
    opensAbove: index % 3 === 0,
  })) satisfies SmallBackwardDims[],
  naDense: ACTIVATIONS.flatMap((activation, index) =>
    [undefined, { dataRows: 7, orderSteps: 0 }, { dataRows: 7, orderSteps: 2 }].map((rows) => ({
      networks,
      coefficients: 2 + (index % 3),
      batch: 5,
      inputs: 3,
      outputs: 5,
      activation,
      parameters,
      from: 0,
      to: layer,
      ...(rows && { rows }),
    })),
  ) satisfies NaDenseDims[],
  naLoss: NA_LOSSES.flatMap((loss) =>
    [0, 2].map((orderSteps) => ({
      ...rowSource,
      networks,
      coefficients: 3,
      outputs: 2,
      loss,
      out: layer,
      orderSteps,
    })),
  ) satisfies NaLossDims[],
  naBackward: [false, true].flatMap((standard) =>
    [undefined, 0].map((from) => ({
      networks,
      coefficients: 3,
      batch: 5,
      units: 4,
      below: 5,
      standard,
      parameters,
      layer,
      deltasStride: 100,
      to: 40,
      ...(from !== undefined && { from }),
    })),
  ) satisfies NaBackwardDims[],
  naWeightGradients: [false, true].flatMap((standard) =>
    [0, 2].map((orderSteps) => ({
      ...rowSource,
      networks,
      coefficients: 3,
      orderSteps,
      standard,
      inputs: 3,
      units: [5, 4],
      outputs: 6,
      activations: { stride: 45, offsets: [0, 25] },
      deltas: { stride: 45, offsets: [0, 25] },
      parameters: {
        stride: 80,
        trunk: [
          { weight: 0, bias: 15 },
          { weight: 20, bias: 40 },
        ],
        heads: parameters,
      },
    })),
  ) satisfies NaWeightGradientsDims[],
  projectColumns: [
    {
      networks,
      directions: 3,
      outputs,
      hidden: 4,
      below: 5,
      parameters,
      layer: { weight: 20, bias: 40 },
    },
  ] satisfies ProjectColumnsDims[],
  projectRows: ACTIVATIONS.map((activation) => ({
    networks,
    directions: 3,
    batch: 5,
    outputs,
    hidden: 4,
    activation,
    parameters,
    layer,
    deltas: { offset: 4, stride: 80 },
  })) satisfies ProjectRowsDims[],
  projectMasked: [
    {
      networks,
      directions: 3,
      batch: 5,
      outputs,
      units: [5, 4],
      deltas: { stride: 270, offsets: [0, 150] },
    },
  ] satisfies ProjectMaskedDims[],
  projectLine: [
    { networks, directions: 2, hidden: 4, below: 5, parameters, weight: 20 },
  ] satisfies ProjectLineDims[],
  gram: [0, 2].flatMap((orderSteps) =>
    [false, true].flatMap((compensation) => [
      { ...jacobian, orderSteps, compensation },
      { ...jacobian, orderSteps, compensation, rests: RESTS },
    ]),
  ) satisfies GramDims[],
  jacobianProduct: [0, 2].flatMap((orderSteps) =>
    [false, true].map((compensation) => ({ ...jacobian, orderSteps, compensation })),
  ) satisfies JacobianProductDims[],
  jacobianTranspose: [0, 2].flatMap((orderSteps) =>
    [false, true].map((compensation) => ({ ...jacobian, orderSteps, compensation })),
  ) satisfies JacobianTransposeDims[],
  contrastPenalty: [3, 40].flatMap((coefficients) =>
    [false, true].flatMap((oneSided) =>
      (['identity', 'logistic'] as const).map((link) => ({
        networks,
        objectives: 3,
        objective: 0,
        batch: 50,
        outputs: 4,
        from: 1,
        to: 3,
        first: 5,
        rows: 1,
        coefficients,
        oneSided,
        link,
        out: { offset: 3, stride: 210 },
      })),
    ),
  ) satisfies ContrastPenaltyDims[],
  normPenalty: [
    { networks, parameters: 80, weights: 70, objectives: 3, objective: 2 },
  ] satisfies NormPenaltyDims[],
  normGradient: [
    { networks, parameters: 80, weights: 70, objectives: 3, objective: 2, directions: 3 },
  ] satisfies NormGradientDims[],
  sgd: [
    { networks, parameters: 80, directions: 3, objectives: 3, rateSteps: 2 },
  ] satisfies SgdDims[],
  leak: [
    { networks, objectives: 3, directions: 3, parameters: 80, trunk: 44, every: 2, ring: 4 },
  ] satisfies LeakDims[],
  adam: [3, 1].map((states) => ({
    ...statesOf(states),
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
  })) satisfies AdamDims[],
  momentum: [3, 1].flatMap((states) =>
    [false, true].map((nesterov) => ({ ...statesOf(states), beta: 0.9, nesterov })),
  ) satisfies MomentumDims[],
  rmsprop: [3, 1].map((states) => ({
    ...statesOf(states),
    decay: 0.99,
    epsilon: 1e-8,
  })) satisfies RmspropDims[],
  decay: [3, 1].map((states) => ({ ...statesOf(states), share: 0.01 })) satisfies DecayDims[],
  clip: [3, 1].map((states) => ({ ...statesOf(states), most: 1 })) satisfies ClipDims[],
  adamCount: [3, 1].map((states) => ({
    networks,
    directions: states,
    objectives: 3,
    states,
  })) satisfies AdamCountDims[],
  combine: [{ name: 'weighted' as const, weights: [1, 0.1, 0.01] }, ...COMBINE_RULES].map(
    (rule) => ({
      networks,
      directions: 3,
      rule,
    }),
  ) satisfies CombineDims[],
  offGradients: OFF_GRADIENTS_RULES.map((rule) => ({
    networks,
    objectives: 3,
    served: 2,
    rule,
  })) satisfies OffGradientsDims[],
  gramian: [80, 5000].map((parameters) => ({
    networks,
    objectives: 3,
    directions: 3,
    parameters,
  })) satisfies GramianDims[],
  snapshot: [{ networks, parameters: 80, every: 2, ring: 4 }] satisfies SnapshotDims[],
  movement: [
    {
      networks,
      objectives: 3,
      directions: 3,
      parameters: 80,
      tensors: 10,
      snapshots: 1,
      every: 2,
      ring: 4,
    },
  ] satisfies MovementDims[],
  cholesky: [
    { networks, directions: 3, batch: 5, outputs, size: 15, damping: 1e-5 },
  ] satisfies CholeskyDims[],
  guardDirections: [
    { networks, directions: 3, objectives: 3, parameters: 80, trunk: 44 },
  ] satisfies GuardDirectionsDims[],
  keepGood: [{ networks, parameters: 80, objectives: 3 }] satisfies KeepGoodDims[],
  refineSolve: [{ networks, rows: 15, solves: 4, ridge: 1e-6 }] satisfies RefineSolveDims[],
  sumSolves: [0, 4, 7].map((first) => ({
    networks,
    length: 80,
    solves: 8,
    first,
  })) satisfies SumSolvesDims[],
  choleskySolve: [
    { networks, directions: 3, batch: 5, outputs, size: 15, rhs: 2 },
  ] satisfies CholeskySolveDims[],
  ridge: [0, 2].map((orderSteps) => ({
    ...rowSource,
    networks,
    orderSteps,
    hidden: 4,
    outputs: 6,
    from: 2,
    to: 5,
    ridge: 1e-8,
    layer,
    parameters,
  })) satisfies RidgeDims[],
  sumDirections: [
    { networks, directions: 3, served: 2, parameters: 80, objectives: 3 },
  ] satisfies SumDirectionsDims[],
  trialStep: [
    { share: 1, resets: true },
    { share: 0.5, resets: false },
    { share: 0, resets: false },
  ].map((variant) => ({
    ...variant,
    networks,
    parameters: 80,
    objectives: 3,
    objective: 1,
    rateSteps: 2,
  })) satisfies TrialStepDims[],
  outputDrift: [
    { networks, batch: 5, outputs, trial: layer, step: { offset: 4, stride: 70 } },
  ] satisfies OutputDriftDims[],
  acceptTrial: [0, 2].map((objective) => ({
    networks,
    objectives: 3,
    objective,
    share: 0.5,
    historySteps: 4,
  })) satisfies AcceptTrialDims[],
  multipliers: [0, 2].flatMap((objective) =>
    [false, true].map((adapts) => ({
      networks,
      objectives: 3,
      objective,
      rate: 1.02,
      lowest: 1e-3,
      highest: 1e4,
      historySteps: 4,
      adapts,
    })),
  ) satisfies MultipliersDims[],
  keepBest: [{ networks, parameters: 80 }] satisfies KeepBestDims[],
  curvatureSystem: [0, 2].flatMap((objective) =>
    [0, 2].map((anchors) => ({
      networks,
      batch: 5,
      anchors,
      outputs,
      objective,
      out: { offset: 4, stride: 70 },
    })),
  ) satisfies CurvatureSystemDims[],
  anchorDrift: [false, true].map((trial) => ({
    networks,
    points: 5,
    outputs,
    objective: 2,
    out: { offset: 4, stride: 70 },
    trial,
  })) satisfies AnchorDriftDims[],
  holdCoefficients: [
    { networks, coefficients: 3, parameters: 20, moved: 1 },
  ] satisfies HoldCoefficientsDims[],
  naLeak: [{ networks, objectives: 3, objective: 1, every: 2, ring: 3 }] satisfies NaLeakDims[],
  judgeCurvature: [false, true].map((begins) => ({
    networks,
    anchored: !begins,
    objectives: 3,
    objective: 2,
    press: 1.5,
    release: 1.3,
    weights: [1e-6, 1e14, 1e12] as const,
    down: 3,
    up: 4,
    dampings: [1e-10, 1e6] as const,
    historySteps: 4,
    begins,
  })) satisfies JudgeCurvatureDims[],
};
