import { quoted } from '../data/describe.ts';
import { didYouMean } from '../data/nearest.ts';
import { isPenalty, readBy } from './objectives.ts';
import { rolesOf } from './shape.ts';
import type { Checked, PenaltySpec, ResolvedData } from './types.ts';

/** Methods whose steps go by gradients, which penalties have; others need heads of their own, or targets to fit. */
const WITH_PENALTIES: readonly string[] = [
  'epsilon',
  'phase',
  'sequential',
  'simultaneous',
  'single',
  'weighted',
  'pcgrad',
  'mgda',
  'upgrad',
  'barrier',
];
/** Methods that project. */
const PROJECTING: readonly string[] = ['phase', 'sequential', 'simultaneous'];
const BY_GRADIENTS: readonly string[] = ['none', 'gradient', 'gradient-conflict', 'barrier'];

export function penaltiesFit({ experiment }: Checked) {
  const { objectives, data } = experiment;
  const names = objectives.flatMap((one) => (isPenalty(one) ? [] : [one.name]));
  return objectives.flatMap((objective, k) => {
    if (!isPenalty(objective) || objective.penalty === 'weightNorm') return [];
    const { penalty } = objective;
    const where = `objectives.${k}.penalty`;
    const of = readBy(objective, objectives);
    const read = of === undefined ? undefined : objectives[of];
    return [
      penalty.of === undefined
        ? `${where}.of: missing: expected the objective whose outputs it reads, one of ${names.map(quoted).join(', ')}.`
        : read === undefined
          ? `${where}.of: expected an objective with targets, got ${quoted(penalty.of)}. ${didYouMean(penalty.of, names)}`
          : undefined,
      read && !isPenalty(read) && read.loss === 'crossEntropy'
        ? `${where}.of: expected an objective whose outputs mean something one by one, got ${quoted(read.name)} with ` +
          "'crossEntropy', to whose outputs any number may be added. Use 'binaryCrossEntropy' for the class in question."
        : undefined,
      columnProblem(where, penalty, data),
    ];
  });
}

function columnProblem(
  where: string,
  penalty: Exclude<PenaltySpec, 'weightNorm'>,
  data: ResolvedData,
): string | undefined {
  const { inputs } = rolesOf(data);
  const [key, column] = Object.entries(penalty)[0];
  const given = 'groups' in data ? data.groups : undefined;
  const groups = Array.isArray(given) ? given : Object.keys(given ?? {});
  const known = 'parity' in penalty ? [...inputs, ...groups] : inputs;
  if (known.includes(String(column))) return undefined;
  const wanted = 'parity' in penalty ? 'an input or a column of data.groups' : 'an input';
  return `${where}.${key}: expected ${wanted}, got ${quoted(String(column))}. ${didYouMean(String(column), known)}`;
}

export function methodTakesPenalties({ experiment }: Checked) {
  const { objectives, training } = experiment;
  const first = objectives.findIndex(isPenalty);
  if (first < 0) return [];
  const { method, projection, headSolve } = training;
  const where = `objectives.${first}.penalty`;
  return [
    WITH_PENALTIES.includes(method)
      ? undefined
      : `${where}: expected none with method '${method}', which fits heads to targets. Use method 'epsilon' or 'phase'.`,
    PROJECTING.includes(method) && !BY_GRADIENTS.includes(projection)
      ? `training.projection: expected one of ${BY_GRADIENTS.join(', ')} with a penalty, got '${projection}': a penalty has no ` +
        "head to project against. Use 'gradient'."
      : undefined,
    headSolve
      ? 'training.headSolve: expected false with a penalty, got true: a head that a penalty trains is not least squares. ' +
        'Set it to false.'
      : undefined,
    objectives.every(isPenalty)
      ? 'objectives: expected one with targets, got penalties only. Add it.'
      : undefined,
  ];
}
