import type { Experiment } from '../../experiment/types.ts';
import { withNetwork } from '../state/edits.ts';

/** The built-in sets as the page offers them; the library has the data, and the roles of their columns. */
interface DataSet {
  readonly name: string;
  readonly title: string;
  readonly objectives: Experiment['objectives'];
}

const CLASSES = { loss: 'crossEntropy', threshold: 0.05 } as const;

export const DATA_SETS: readonly DataSet[] = [
  {
    name: 'report21',
    title: 'The report’s 21 points: y1, y2',
    objectives: [{ name: 'y1' }, { name: 'y2' }],
  },
  {
    name: 'report21-x2',
    title: 'The report’s second set: x², y2',
    objectives: [{ name: 'x2' }, { name: 'y2' }],
  },
  {
    name: 'report21-invx',
    title: 'The report’s third set: y1, 1/x',
    objectives: [{ name: 'y1' }, { name: 'invx' }],
  },
  {
    name: 'x2-invx',
    title: 'Section 7.1: x², 1/x',
    objectives: [{ name: 'x2' }, { name: 'invx' }],
  },
  {
    name: 'waves',
    title: 'sin 2.5q, cos 4q',
    objectives: [{ name: 'sine' }, { name: 'cosine' }],
  },
  {
    name: 'penguins',
    title: 'Palmer penguins: species, body mass',
    objectives: [{ name: 'species', ...CLASSES }, { name: 'body mass' }],
  },
  {
    name: 'iris',
    title: 'Fisher’s iris: group, species',
    objectives: [
      { name: 'group', ...CLASSES },
      { name: 'species', ...CLASSES },
    ],
  },
  {
    name: 'digits',
    title: 'Handwritten digits: loop, digit',
    objectives: [
      { name: 'shape', ...CLASSES },
      { name: 'digit', ...CLASSES },
    ],
  },
  {
    name: 'weather',
    title: 'Weather of Seattle: tomorrow from today',
    objectives: ['temp_max', 'temp_min', 'wind', 'precipitation'].map((column) => ({
      name: column,
    })),
  },
];

/** The experiment on a built-in set with the set's own roles; network and method stay. */
export function withDataSet(experiment: Experiment, name: string): Experiment {
  const set = DATA_SETS.find((one) => one.name === name);
  if (!set) return experiment;
  return {
    ...withNetwork(experiment, {}),
    data: { preset: set.name, standardise: true } as Experiment['data'],
    objectives: set.objectives,
  };
}
