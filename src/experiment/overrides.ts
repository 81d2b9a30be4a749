import { describeValue, quoted } from '../data/describe.ts';
import { InputError } from '../errors.ts';

/** Setting one of these removes the other: they say the same thing in two ways. */
const ALTERNATIVES: readonly (readonly [string, string])[] = [
  ['training.steps', 'training.epochs'],
  ['training.epochs', 'training.steps'],
];

/**
 * The experiment with one value replaced, as `--set a.b=c` asks; the given one is left as it is.
 *
 * The value is read as JSON where it is JSON, else as text; `null` removes the key. Numbers in the path index arrays
 * (`objectives.0.threshold=0.1`); the index after the last appends. Unknown keys are left to `resolveExperiment`.
 *
 * @throws InputError for an assignment without path or value, or a path through something that has no parts.
 */
export function applyOverride(experiment: unknown, assignment: string): unknown {
  const split = assignment.indexOf('=');
  const path = assignment.slice(0, Math.max(split, 0)).trim();
  const keys = path.split('.');
  if (keys.includes('')) {
    throw new InputError(
      `--set: expected key=value, such as training.learningRate=0.02, got ${quoted(assignment)}.`,
    );
  }
  return replaced(experiment, path, parseValue(assignment.slice(split + 1)), '--set');
}

/**
 * The experiment with the value at a path such as `objectives.0.threshold` replaced; undefined removes the key.
 *
 * @param who asks for it, for messages
 * @throws InputError for a path through something that has no parts
 */
export function replaced(experiment: unknown, path: string, value: unknown, who: string): unknown {
  const place = { who, above: [] };
  const changed = withValue(experiment, path.split('.'), place, value);
  const alternative = ALTERNATIVES.find(([set]) => set === path)?.[1];
  return alternative === undefined
    ? changed
    : withValue(changed, alternative.split('.'), place, undefined);
}

/** How a value was come to. */
interface Place {
  readonly who: string;
  readonly above: readonly string[];
}

/** Undefined stands for "remove". */
function parseValue(text: string): unknown {
  const trimmed = text.trim();
  try {
    return JSON.parse(trimmed) ?? undefined;
  } catch {
    return trimmed;
  }
}

function withValue(
  parent: unknown,
  keys: readonly string[],
  { who, above }: Place,
  value: unknown,
): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  const inner = (child: unknown): unknown =>
    withValue(child, rest, { who, above: [...above, key] }, value);
  if (Array.isArray(parent)) {
    const items: readonly unknown[] = parent;
    const index = indexOf(key, items, { who, above });
    const child = inner(items[index]);
    const before = items.slice(0, index);
    return [...before, ...(child === undefined ? [] : [child]), ...items.slice(index + 1)];
  }
  if (parent !== undefined && (typeof parent !== 'object' || parent === null)) {
    throw new InputError(
      `${who} ${[...above, ...keys].join('.')}: expected ${above.join('.') || 'the experiment'} to have parts, ` +
        `got ${describeValue(parent)}. Set ${above.join('.') || 'it'} as a whole.`,
    );
  }
  const entries = Object.entries(parent ?? {});
  const child = inner(entries.find(([name]) => name === key)?.[1]);
  const others = entries.filter(([name]) => name !== key);
  if (child === undefined) return Object.fromEntries(others);
  return others.length === entries.length
    ? Object.fromEntries([...entries, [key, child]])
    : Object.fromEntries(entries.map((entry) => (entry[0] === key ? [key, child] : entry)));
}

function indexOf(key: string, items: readonly unknown[], { who, above }: Place): number {
  const index = /^\d+$/.test(key) ? Number(key) : Number.NaN;
  if (index <= items.length) return index;
  throw new InputError(
    `${who} ${[...above, key].join('.')}: expected an index from 0 to ${items.length} of ${above.join('.')}, got ${quoted(key)}.`,
  );
}
