import { experimentPreset } from '../../experiment/presets.ts';
import type { Experiment } from '../../experiment/types.ts';

const BASE: Experiment = {
  data: { preset: 'report21' },
  network: { hidden: [10], activation: 'tanh', init: { scheme: 'he', seed: 0 } },
  objectives: [{ name: 'y1' }, { name: 'y2' }],
  training: { method: 'epsilon', steps: 3000 },
};

/** Points of the plane, as evenly as a grid and less regular: both coordinates from −1.7 to 1.7. */
const PLANE = Array.from({ length: 64 }, (_, i) => [
  3.4 * ((i * 0.754877666) % 1) - 1.7,
  3.4 * ((i * 0.569840291) % 1) - 1.7,
]);

/** Experiments of the page that the library has not. */
const OWN: Readonly<Record<string, Experiment>> = {
  recommended: BASE,
  'non-archimedean': {
    ...BASE,
    training: { method: 'nonArchimedean', steps: 3000 },
  },
  plane: {
    ...BASE,
    data: {
      x: PLANE,
      targets: [
        PLANE.map(([u, v]) => Math.sin(2 * u) * v),
        PLANE.map(([u, v]) => u ** 2 - Math.abs(v)),
      ],
      inputNames: ['u', 'v'],
      targetNames: [['sin(2u)·v'], ['u² − |v|']],
    },
    network: { ...BASE.network, hidden: [24] },
    objectives: [{ name: 'sin(2u)·v' }, { name: 'u² − |v|' }],
  },
  penguins: {
    data: { preset: 'penguins', split: { test: 0.25, seed: 0 } },
    network: { hidden: [12], activation: 'tanh', init: { scheme: 'he', seed: 0 } },
    objectives: [
      { name: 'species', loss: 'crossEntropy', threshold: 0.02 },
      { name: 'body mass', loss: 'mse' },
    ],
    training: { method: 'epsilon', steps: 1500 },
  },
};

/** Throws InputError for an unknown name. */
export function pagePreset(name: string): Experiment {
  return Object.hasOwn(OWN, name) ? OWN[name] : experimentPreset(name);
}
