import { z } from 'zod';

/** A place in a value: keys and indices. Zod counts symbols among keys; none occurs in JSON. */
export type Path = readonly PropertyKey[];

/** The path as `--set` takes it: objectives.0.threshold. */
export function pathText(path: Path): string {
  return path.map(String).join('.');
}

/** What stands at the path, or undefined. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (parent, key) =>
      typeof parent === 'object' && parent !== null ? Reflect.get(parent, key) : undefined,
    value,
  );
}

/** The schemas that may apply at the path: several where the path leads through a union. */
export function schemasAt(schema: z.core.SomeType, path: Path): z.core.SomeType[] {
  return path.reduce<z.core.SomeType[]>(
    (parents, key) => parents.flatMap(bare).flatMap((parent) => childOf(parent, key)),
    [schema],
  );
}

/** The objects among the schemas, and among the options of their unions. */
export function objectsOf(schemas: readonly z.core.SomeType[]): z.ZodObject[] {
  return schemas.flatMap(bare).filter((schema) => schema instanceof z.ZodObject);
}

/** The keys that the schemas' objects have, without repetition. */
export function keysOf(schemas: readonly z.core.SomeType[]): string[] {
  return [...new Set(objectsOf(schemas).flatMap((schema) => Object.keys(schema.shape)))];
}

/** The first description on the way from the schemas to what they wrap. */
export function descriptionOf(schemas: readonly z.core.SomeType[]): string | undefined {
  for (const schema of schemas) {
    const own = schema instanceof z.ZodType ? schema.description : undefined;
    const inner = own ?? descriptionOf(unwrapped(schema));
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** The schema without defaults; a union as its options. */
function bare(schema: z.core.SomeType): z.core.SomeType[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(bare);
  const inner = unwrapped(schema);
  return inner.length === 0 ? [schema] : inner.flatMap(bare);
}

function unwrapped(schema: z.core.SomeType): z.core.SomeType[] {
  return schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional
    ? [schema.unwrap()]
    : [];
}

function childOf(schema: z.core.SomeType, key: PropertyKey): z.core.SomeType[] {
  if (schema instanceof z.ZodArray) return [schema.element];
  if (schema instanceof z.ZodRecord) return [schema.valueType];
  if (!(schema instanceof z.ZodObject)) return [];
  const shape: Readonly<Record<PropertyKey, z.core.SomeType>> = schema.shape;
  return Object.hasOwn(shape, key) ? [shape[key]] : [];
}
