import { networkShapeOf } from '../experiment/shape.ts';
import { tensorsOf } from '../network/layout.ts';
import type { Run } from '../training/run.ts';
import { namesOf } from './phases.ts';
import { objectiveColour } from './theme.ts';

/** One tensor of the run's network as the figures show it; `index` is its column in the movement samples. */
export interface ShownTensor {
  readonly index: number;
  /** Layer of the trunk, or objective of the head. */
  readonly owner: number;
  readonly part: 'trunk' | 'heads';
  readonly kind: 'weight' | 'bias';
  /** "layer 1 weight", "head y1 bias". */
  readonly name: string;
  readonly colour: string;
}

/** All tensors of the network in the order of the samples; heads have their objective's colour, layers shades of ink. */
export function shownTensors(run: Run): ShownTensor[] {
  const names = namesOf(run);
  const { hidden } = networkShapeOf(run.experiment);
  return tensorsOf(networkShapeOf(run.experiment)).map(({ name }, index) => {
    const [part, owner] = name.split('.');
    const number = Number(owner);
    const kind = name.endsWith('weight') ? 'weight' : 'bias';
    const label = part === 'heads' ? `head ${names[number]}` : `layer ${number + 1}`;
    return {
      index,
      owner: number,
      part: part === 'heads' ? 'heads' : 'trunk',
      kind,
      name: `${label} ${kind}`,
      colour: part === 'heads' ? objectiveColour(number) : shade(number, hidden.length),
    };
  });
}

/** From ink for the first layer to muted for the last. */
export function shade(layer: number, layers: number): string {
  const ink = layers === 1 ? 100 : Math.round(100 - (60 * layer) / (layers - 1));
  return ink === 100 ? 'currentColor' : `color-mix(in srgb, var(--ink) ${ink}%, var(--paper))`;
}
