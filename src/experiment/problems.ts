import type { z } from 'zod';
import { describeValue, quoted } from '../data/describe.ts';
import { nearestName } from '../data/nearest.ts';
import { InputError } from '../errors.ts';
import {
  descriptionOf,
  keysOf,
  objectsOf,
  type Path,
  pathText,
  schemasAt,
  valueAt,
} from './walk.ts';

const MOST_LISTED = 20;

/** One error for all problems: on one line if there is one, else a line each. */
export function problemsError(problems: readonly string[]): InputError {
  const [first, ...others] = problems;
  if (others.length === 0) return new InputError(`experiment: ${first}`);
  const listed = problems.slice(0, MOST_LISTED);
  const unlisted = problems.length - listed.length;
  return new InputError(
    [
      `experiment: ${problems.length} problems`,
      ...listed.map((problem) => `  ${problem}`),
      ...(unlisted > 0 ? [`  and ${unlisted} more`] : []),
    ].join('\n'),
  );
}

/** What a schema refused, one sentence a problem: path, what was expected, what was found. */
export function schemaProblems(
  schema: z.core.SomeType,
  input: unknown,
  issues: readonly z.core.$ZodIssue[],
): string[] {
  return [...new Set(issues.flatMap((issue) => problemsOf(schema, input, issue, [])))];
}

function problemsOf(
  schema: z.core.SomeType,
  input: unknown,
  issue: z.core.$ZodIssue,
  above: Path,
): string[] {
  const path = [...above, ...issue.path];
  const value = valueAt(input, path);
  const schemas = schemasAt(schema, path);
  if (issue.code === 'unrecognized_keys' || issue.code === 'invalid_union') {
    const variants = objectsOf(schemas);
    if (variants.length > 1 && isPlainObject(value)) {
      return variantProblems(variants, path, value);
    }
    if (issue.code === 'unrecognized_keys') return unknownKeys(keysOf(variants), path, issue.keys);
    if (isPlainObject(value)) return variantIssues(variants[0], path, value);
  }
  const where = path.length === 0 ? '' : `${pathText(path)}: `;
  const expected = descriptionOf(schemas) ?? expectation(issue, schemas);
  if (value === undefined) return [`${where}missing: expected ${expected}.`];
  const advice = nearestOption(issue, value);
  return [`${where}expected ${expected}, got ${describeValue(value)}.${advice}`];
}

function unknownKeys(known: readonly string[], path: Path, keys: readonly string[]): string[] {
  return keys.map((key) => {
    const nearest = nearestName(key, known);
    const advice = nearest === undefined ? '' : ` Did you mean '${pathText([...path, nearest])}'?`;
    return `${pathText([...path, key])}: unknown key.${advice} Known: ${known.join(', ')}.`;
  });
}

/** The variant of a union is told by the keys that no other variant has: go on with the one that is meant, or ask. */
function variantProblems(variants: readonly z.ZodObject[], path: Path, value: object): string[] {
  const owned = variants.map((variant) => {
    const others = keysOf(variants.filter((other) => other !== variant));
    return keysOf([variant]).filter((key) => !others.includes(key));
  });
  const meant = owned.map((keys) => keys.find((key) => Object.hasOwn(value, key)));
  const got = meant.filter((key) => key !== undefined);
  const tags = owned.map(([key]) => key).join(', ');
  if (got.length > 1) {
    return [
      `${pathText(path)}: expected only one of ${tags}, got ${got.join(' and ')}. Remove one.`,
    ];
  }
  if (got.length === 1) {
    return variantIssues(variants[meant.findIndex((key) => key !== undefined)], path, value);
  }
  const known = keysOf(variants);
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  if (unknown.length > 0) return unknownKeys(known, path, unknown);
  return [`${pathText(path)}: expected one of the keys ${tags}, got none of them.`];
}

function variantIssues(variant: z.ZodObject, path: Path, value: object): string[] {
  const { error } = variant.safeParse(value);
  return schemaProblems(variant, value, error?.issues ?? []).map(
    (problem) => `${pathText(path)}.${problem}`,
  );
}

function expectation(issue: z.core.$ZodIssue, schemas: readonly z.core.SomeType[]): string {
  if (issue.code === 'invalid_value') {
    return `${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map((value) => quoted(String(value))).join(', ')}`;
  }
  const keys = keysOf(schemas);
  if (keys.length > 0) return `an object with the keys ${keys.join(', ')}`;
  return issue.code === 'invalid_type' ? `a ${issue.expected}` : issue.message;
}

function nearestOption(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code !== 'invalid_value' || typeof value !== 'string') return '';
  const nearest = nearestName(value, issue.values.map(String));
  return nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
