/** Operands of kernels as their texts declare them. */
import { activeBindings, type Kernel } from './kernel.ts';

/** Numbers of an element, by the beginning of its type; of all others 1. */
const NUMBERS = { vec2: 2, vec4: 4 };

/**
 * The text of a kernel with the length of every operand, which its `bindings` know. A text that has to ask for a length does so at
 * every access, to keep within it; on a software adapter each of these is a division.
 * Throws RangeError where an operand is not declared as `bindings` says, or does not consist of whole elements.
 */
export function withLengths<Dims>(
  kernel: Kernel<Dims>,
  dims: Dims,
  source: Kernel<Dims>['source'] = kernel.source,
): string {
  return activeBindings(kernel, dims).reduce((text, { name, shape }, binding) => {
    const declaration = new RegExp(
      `(@binding\\(${binding}\\) var<storage, \\w+> \\w+: array<)([\\w<>]+)(?=>;)`,
    );
    const found = declaration.exec(text);
    const length = shape(dims).reduce((product, size) => product * size, 1);
    const count = length / numbersOf(found?.[2] ?? '');
    if (!found || !Number.isInteger(count)) {
      throw new RangeError(
        `${kernel.name}: expected binding ${binding}, ${name}, to be declared as an array of whole elements in ${length} numbers, got ${found?.[2] ?? 'no such declaration'}`,
      );
    }
    return text.replace(declaration, `$1$2, ${count}u`);
  }, source(dims));
}

function numbersOf(type: string): number {
  return Object.entries(NUMBERS).find(([start]) => type.startsWith(start))?.[1] ?? 1;
}
