import type { ResolvedExperiment } from '../../experiment/types.ts';

type Training = ResolvedExperiment['training'];

/** What a choice is called, does, and promises objective 1. */
export interface MethodWords {
  readonly says: string;
  readonly promise: string;
}

/** The methods in the order in which they are offered; docs/methods.md says more. */
export const METHOD_GROUPS: readonly {
  readonly title: string;
  readonly methods: readonly Training['method'][];
}[] = [
  {
    title: 'With a promise',
    methods: [
      'epsilon',
      'epsilon+lm',
      'epsilon+lm+loo',
      'protect',
      'protect+tangent',
      'epsilon+tangent',
      'frozen',
      'nonArchimedean',
    ],
  },
  { title: 'Of the report', methods: ['phase', 'sequential', 'simultaneous'] },
  { title: 'Baselines', methods: ['single', 'weighted', 'pcgrad', 'mgda', 'upgrad', 'barrier'] },
];

export const METHOD_WORDS: Readonly<Record<Training['method'], MethodWords>> = {
  epsilon: {
    says: 'Objective 1 is trained alone and sets its budget; then all are trained together from the start, and only networks within the budgets are kept.',
    promise: 'L₁ ends at most ε above what it reached alone, on the training data.',
  },
  'epsilon+lm': {
    says: 'As epsilon, then steps of lexicographic Levenberg–Marquardt, which use curvature; for small data.',
    promise:
      'L₁ ends at most ε above what it reached alone; what lies between the rows may suffer.',
  },
  'epsilon+lm+loo': {
    says: 'As epsilon+lm, with points between the rows held still, and networks and outputs chosen by leave-one-out.',
    promise: 'L₁ ends at most ε above what it reached alone. Needs the reference engine.',
  },
  protect: {
    says: 'From the network that objective 1 found, each step for the others is projected, corrected, and taken only within the budget.',
    promise: 'L₁ stays within its budget after every single step.',
  },
  'protect+tangent': {
    says: 'As protect; then infinitesimal parts of all weights fit the others, by one convex least-squares problem.',
    promise: 'As protect: the standard parts of the weights are left alone to the bit.',
  },
  'epsilon+tangent': {
    says: 'As epsilon; then infinitesimal parts of all weights fit the others, by one convex least-squares problem.',
    promise: 'As epsilon: the standard parts of the weights are left alone to the bit.',
  },
  frozen: {
    says: 'Objective 1 alone; then the trunk is frozen and the other heads are fitted to its features.',
    promise: 'L₁ is exactly what it is alone. The others get what is left.',
  },
  nonArchimedean: {
    says: 'Every weight has infinitesimal parts, one per objective below the first; each part is trained at its own scale.',
    promise:
      'L₁ is, bit for bit, what it is alone: nothing infinitesimal can move a standard part.',
  },
  phase: {
    says: 'Each step trains the first objective that is over its threshold; the trunk moves off the heads above, which rest.',
    promise:
      'Heads above keep their bits. L₁ may leak through the trunk and is then repaired; the leak is measured.',
  },
  sequential: {
    says: 'The report’s first form: so many steps for objective 1, then so many for objective 2, and so on.',
    promise: 'Heads above keep their bits; nothing repairs L₁ afterwards.',
  },
  simultaneous: {
    says: 'Every objective in every step; each trunk direction is projected off the objectives above it.',
    promise: 'To first order the others leave L₁ still; steps are finite, so it can drift.',
  },
  single: {
    says: 'Objective 1 alone: what every R₁ is measured against.',
    promise: 'L₁ is trained and nothing else is.',
  },
  weighted: {
    says: 'One sum of all losses, each with a weight that is a share of the one before.',
    promise: 'None: how much L₁ pays depends on the weight.',
  },
  pcgrad: {
    says: 'Gradients that conflict are projected off each other; all objectives are equal.',
    promise: 'None: there is no order among the objectives.',
  },
  mgda: {
    says: 'The shortest vector in the convex hull of the gradients.',
    promise: 'To first order no loss rises, with plain descent; with Adam that is lost.',
  },
  upgrad: {
    says: 'The mean of the gradients, each projected to where no loss rises.',
    promise: 'To first order no loss rises, with plain descent; with Adam that is lost.',
  },
  barrier: {
    says: 'As much of the gradient above is added as keeps its loss falling.',
    promise: 'To first order L₁ falls at least as fast as alone; with Adam that is lost.',
  },
};

export const PROJECTION_WORDS: Readonly<Record<Training['projection'], string>> = {
  none: 'Nothing is projected: objectives alternate without protection. The baseline.',
  line: 'What the report’s program does: the update onto one line. Little of it is left.',
  hyperplane:
    'The report’s formula: the last layer’s gradient, after the sum over rows, off the heads above. Activations break it.',
  upstream: 'Row by row at the hidden outputs, before the derivative of the activation.',
  masked:
    'Row by row in every layer, off what moves the outputs above; still under a row’s own step.',
  gradient: 'The whole trunk direction off the gradients above: their losses stay, to first order.',
  'gradient-conflict':
    'The same, only where it goes against them: no loss above rises, to first order.',
  barrier:
    'So much of the gradients above is added that their losses fall as fast as by themselves.',
  exact: 'Off the gradients of every protected output at every protected row. The default.',
};

export const GRANULARITY_WORDS: Readonly<Record<Training['granularity'], string>> = {
  sample: 'A step sees one row, as in the report.',
  batch: 'A step sees a few rows.',
  full: 'A step sees all rows. What budgets and solved heads need.',
};

/** Methods whose steps look at a projection, and at single rows or batches. */
export const PROJECTING: readonly Training['method'][] = ['phase', 'sequential', 'simultaneous'];
/** Methods with a budget. */
export const BUDGETED: readonly Training['method'][] = [
  'epsilon',
  'epsilon+lm',
  'epsilon+lm+loo',
  'epsilon+tangent',
  'protect',
  'protect+tangent',
];
