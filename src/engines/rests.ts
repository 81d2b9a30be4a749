import type { Rests } from '../../shaders/fragments/jacobian.ts';
import { type Block, layoutOf } from '../network/layout.ts';
import { totalOutputs } from '../network/shape.ts';
import type { TrainingTask } from './engine.ts';

/** What rests of each trunk layer, and of each output's head. Groups are frozen tensor by tensor. */
export function restsOf({ shape, frozen }: Pick<TrainingTask, 'shape' | 'frozen'>): {
  readonly trunk: readonly Rests[];
  readonly heads: readonly Rests[];
} {
  const { trunk, heads } = layoutOf(shape);
  const rests = ({ offset, cols }: Block, row: number) => frozen[offset + row * cols] === 1;
  return {
    trunk: trunk.map(({ weight, bias }) => ({ weight: rests(weight, 0), bias: rests(bias, 0) })),
    heads: Array.from({ length: totalOutputs(shape) }, (_, output) => ({
      weight: rests(heads.weight, output),
      bias: rests(heads.bias, output),
    })),
  };
}
