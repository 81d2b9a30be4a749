import { experimentSchema } from '../../experiment/schema.ts';
import type { Experiment } from '../../experiment/types.ts';

/** The experiment without what the schema fills in: keys are left out where it reads the same without them. */
export function withoutDefaults(experiment: Experiment): unknown {
  const wanted = readingOf(experiment);
  return shorter(experiment, (candidate) => readingOf(candidate) === wanted);
}

function readingOf(value: unknown): string | undefined {
  const { success, data } = experimentSchema.safeParse(value);
  return success ? JSON.stringify(data) : undefined;
}

/** `part` without the keys that it can do without; `isSame` tells whether the whole stays the same with a candidate for it. */
function shorter(part: unknown, isSame: (candidate: unknown) => boolean): unknown {
  if (Array.isArray(part)) {
    const items: unknown[] = [...part];
    for (const [index, item] of items.entries()) {
      items[index] = shorter(item, (own) =>
        isSame(items.map((other, i) => (i === index ? own : other))),
      );
    }
    return items;
  }
  if (typeof part !== 'object' || part === null) return part;
  let kept: Readonly<Record<string, unknown>> = { ...part };
  for (const key of Object.keys(part)) {
    const { [key]: value, ...others } = kept;
    kept = isSame(others)
      ? others
      : { ...kept, [key]: shorter(value, (own) => isSame({ ...kept, [key]: own })) };
  }
  return kept;
}
