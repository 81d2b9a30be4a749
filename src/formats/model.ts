import { z } from 'zod';
import { ACTIVATION_NAMES } from '../../shaders/fragments/activation.ts';
import { COEFFICIENTS } from '../../shaders/fragments/coefficients.ts';
import type { Matrix } from '../data/dataset.ts';
import { applyMaps, type DatasetMaps, invertMaps } from '../data/standardise.ts';
import { naPredict } from '../engines/reference/na/evaluate.ts';
import { predictRead } from '../engines/reference/readings.ts';
import { InputError, ShapeError } from '../errors.ts';
import { layoutOf } from '../network/layout.ts';
import type { Reading } from '../network/reading.ts';
import { type NetworkShape, totalOutputs } from '../network/shape.ts';
import { LINKS, type Link } from '../objectives/loss.ts';

/** Of standard networks. */
export const MODEL_SCHEMA = 'kitegrad.model/1';
/** Of non-Archimedean networks, whose shape has coefficients. */
export const NA_MODEL_SCHEMA = 'kitegrad.model/2';
/** Of networks that are read by tangents: infinitesimal parts of weights beside the standard ones. */
export const TANGENT_MODEL_SCHEMA = 'kitegrad.model/3';

/** All of a trained network that predictions need; `model.json`. */
export interface ModelData {
  readonly shape: NetworkShape;
  /** Flat, in the order of `layoutOf(shape)`: coefficient after coefficient; with `coefficients` the standard parts. */
  readonly parameters: readonly number[];
  /** Infinitesimal parts of all weights, from the power η¹ on, each like `parameters`; absent: none. */
  readonly coefficients?: readonly (readonly number[])[] | undefined;
  /** How each objective is read; absent: by its head. */
  readonly readings?: readonly Reading[] | undefined;
  readonly inputNames: readonly string[];
  /** Per objective, one name per output. */
  readonly targetNames: readonly (readonly string[])[];
  readonly objectiveNames: readonly string[];
  /** From the user's units to those of training. */
  readonly maps: DatasetMaps;
  /** What each objective's outputs are; numbers where absent. */
  readonly links?: readonly Link[] | undefined;
  /** The text column that each objective's classes come from, and their names, one per output; null for numbers. */
  readonly classes?: readonly (ModelClasses | null)[] | undefined;
}

export interface ModelClasses {
  readonly column: string;
  readonly names: readonly string[];
}

export interface Model extends ModelData {
  /**
   * One array an objective (of a non-Archimedean network f₀, f₁, …), in the user's units, or probabilities where its loss is a cross-entropy: its outputs row
   * after row, so one number a row where it has one output.
   * `rows` [rows, d] in the user's units. Throws ShapeError when a row has another number of columns.
   */
  predict(rows: readonly (readonly number[])[]): number[][];
  /** One list an objective: the name of each row's most probable class; undefined where the classes have no names. */
  predictClasses(rows: readonly (readonly number[])[]): (string[] | undefined)[];
}

export function createModel(data: ModelData): Model {
  return {
    ...data,
    predict: (rows) => predictRows(data, rows),
    predictClasses: (rows) => classesOfRows(data, rows),
  };
}

function classesOfRows(data: ModelData, rows: readonly (readonly number[])[]) {
  return predictRows(data, rows).map((probabilities, objective) => {
    const names = data.classes?.[objective]?.names;
    return names && rows.map((_, row) => names[largestIn(probabilities, row, names.length)]);
  });
}

function largestIn(values: readonly number[], row: number, width: number): number {
  const own = values.slice(row * width, (row + 1) * width);
  return own.indexOf(Math.max(...own));
}

function predictRows(data: ModelData, rows: readonly (readonly number[])[]): number[][] {
  const { shape, maps } = data;
  rows.forEach((row, index) => {
    if (row.length !== shape.inputs) {
      throw new ShapeError(
        `predict: row ${index} has another number of columns: expected ${shape.inputs} (${data.inputNames.join(', ')}), got ${row.length}`,
      );
    }
  });
  const given: Matrix = {
    rows: rows.length,
    cols: shape.inputs,
    values: Float64Array.from(rows.flat()),
  };
  const seen = applyMaps(given, maps.inputs);
  const outputs =
    shape.coefficients === undefined
      ? predictRead(shape, data, seen)
      : naPredict(shape, data.parameters, seen);
  return predictionsOf(data, outputs).map(({ values }) => Array.from(values));
}

/** Of each objective [rows, o_k], as `Model.predict` gives them, from the outputs of all heads side by side, [rows, O]. */
export function predictionsOf({ shape, maps, links }: ModelData, outputs: Matrix): Matrix[] {
  const { rows, cols, values } = invertMaps(outputs, maps.targets.flat());
  let first = 0;
  return shape.outputs.map((count, objective) => {
    const from = first;
    first += count;
    const link = links?.[objective] ?? 'identity';
    const predicted = new Float64Array(rows * count);
    for (let row = 0; row < rows; row++) {
      const start = row * cols + from;
      predicted.set(linked(link, values.subarray(start, start + count)), row * count);
    }
    return { rows, cols: count, values: predicted };
  });
}

function linked(link: Link, outputs: Float64Array): Float64Array {
  if (link === 'logistic') return outputs.map((f) => 1 / (1 + Math.exp(-f)));
  if (link === 'identity') return outputs;
  const largest = Math.max(...outputs);
  const weights = outputs.map((f) => Math.exp(f - largest));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
}

const mapSchema = z.strictObject({ mean: z.number(), std: z.number().positive() });
export const shapeSchema = z.strictObject({
  inputs: z.int().positive(),
  hidden: z.array(z.int().positive()).min(1),
  outputs: z.array(z.int().nonnegative()).min(1),
  activation: z.enum(ACTIVATION_NAMES),
  coefficients: z.int().min(COEFFICIENTS.least).max(COEFFICIENTS.most).optional(),
});
const modelSchema = z.strictObject({
  schema: z.enum([MODEL_SCHEMA, NA_MODEL_SCHEMA, TANGENT_MODEL_SCHEMA]),
  shape: shapeSchema,
  parameters: z.array(z.number()),
  coefficients: z.array(z.array(z.number())).optional(),
  readings: z
    .array(
      z.union([
        z.literal('head'),
        z.array(z.strictObject({ of: z.int().nonnegative(), coefficient: z.int().nonnegative() })),
      ]),
    )
    .optional(),
  inputNames: z.array(z.string()),
  targetNames: z.array(z.array(z.string())),
  objectiveNames: z.array(z.string()),
  maps: z.strictObject({
    inputs: z.array(mapSchema),
    targets: z.array(z.array(mapSchema)),
  }),
  links: z.array(z.enum(LINKS)).optional(),
  classes: z
    .array(z.strictObject({ column: z.string(), names: z.array(z.string()) }).nullable())
    .optional(),
});

function schemaOf({ shape, readings }: Pick<ModelData, 'shape' | 'readings'>) {
  if (readings) return TANGENT_MODEL_SCHEMA;
  return shape.coefficients === undefined ? MODEL_SCHEMA : NA_MODEL_SCHEMA;
}

/** A model as a value that JSON can hold. */
export function modelToJson(model: ModelData): z.input<typeof modelSchema> {
  const { shape, parameters, inputNames, targetNames, objectiveNames, maps, links, classes } =
    model;
  const { coefficients, readings } = model;
  const plain = {
    shape,
    parameters,
    inputNames,
    targetNames,
    objectiveNames,
    maps,
    ...(links && { links }),
    ...(coefficients && { coefficients }),
    ...(readings && { readings }),
    ...(classes && { classes }),
  };
  return modelSchema.parse({ schema: schemaOf(model), ...structuredClone(plain) });
}

/** The model in a parsed `model.json`. Throws InputError naming the key that is wrong. */
export function modelFromJson(value: unknown): Model {
  const parsed = modelSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new InputError(
      `model: ${issue.path.join('.') || 'the file'}: ${issue.message}. Use a model.json that kitegrad wrote (${MODEL_SCHEMA}, ${NA_MODEL_SCHEMA} or ${TANGENT_MODEL_SCHEMA}).`,
    );
  }
  const { schema, ...data } = parsed.data;
  checkTangents(schema, data);
  checkCoefficients(schema, data.shape);
  checkCounts(data);
  return createModel(data);
}

/** Infinitesimal parts beside the standard ones, and readings of them, go with their version. */
function checkTangents(schema: string, { coefficients, readings }: ModelData): void {
  if ((schema === TANGENT_MODEL_SCHEMA) === Boolean(coefficients && readings)) return;
  throw new InputError(
    `model: schema: expected ${TANGENT_MODEL_SCHEMA} for a network with coefficients and readings, and for no other, got ${schema}. Use a model.json that kitegrad wrote.`,
  );
}

/** Coefficients go with their version, one per objective, all with as many outputs. */
function checkCoefficients(schema: string, { coefficients, outputs }: NetworkShape): void {
  const wanted = schema === NA_MODEL_SCHEMA ? outputs.length : undefined;
  const equal = coefficients === undefined || outputs.every((count) => count === outputs[0]);
  if (coefficients === wanted && equal) return;
  throw new InputError(
    `model: shape: expected ${wanted ?? 'no'} coefficients with ${schema} and as many outputs in each, got ` +
      `${coefficients ?? 'none'} and outputs ${outputs.join(', ')}. The file is damaged; train again.`,
  );
}

function checkCounts(data: ModelData): void {
  const { shape, maps } = data;
  const expected: readonly (readonly [string, number, number])[] = [
    ['parameters', layoutOf(shape).size, data.parameters.length],
    ...(data.coefficients ?? []).map((plane, i): [string, number, number] => [
      `coefficients.${i}`,
      layoutOf(shape).size,
      plane.length,
    ]),
    ['readings', shape.outputs.length, data.readings?.length ?? shape.outputs.length],
    ['inputNames', shape.inputs, data.inputNames.length],
    ['objectiveNames', shape.outputs.length, data.objectiveNames.length],
    ['targetNames', shape.outputs.length, data.targetNames.length],
    ['links', shape.outputs.length, data.links?.length ?? shape.outputs.length],
    ['classes', shape.outputs.length, data.classes?.length ?? shape.outputs.length],
    ['maps.inputs', shape.inputs, maps.inputs.length],
    ['maps.targets', shape.outputs.length, maps.targets.length],
    ...shape.outputs.flatMap((count, k): [string, number, number][] => [
      [`targetNames.${k}`, count, data.targetNames[k]?.length ?? 0],
      [`classes.${k}`, count, data.classes?.[k]?.names.length ?? count],
      [`maps.targets.${k}`, count, maps.targets[k]?.length ?? 0],
      [`readings.${k}`, count, tangentsOf(data, k)?.length ?? count],
    ]),
  ];
  for (const [key, wanted, got] of expected) {
    if (wanted !== got) {
      throw new InputError(
        `model: ${key}: expected ${wanted} entries for this shape, got ${got}. The file is damaged; train again.`,
      );
    }
  }
  shape.outputs.forEach((_, k) => {
    tangentsOf(data, k)?.forEach(({ of, coefficient }, o) => {
      const planes = data.coefficients?.length ?? 0;
      if (of < totalOutputs(shape) && coefficient < planes) return;
      throw new InputError(
        `model: readings.${k}.${o}: expected an output below ${totalOutputs(shape)} and a coefficient below ${planes}, got ${of} and ${coefficient}. The file is damaged; train again.`,
      );
    });
  });
}

/** The tangents that an objective is read by; undefined where its head is. */
function tangentsOf({ readings }: ModelData, objective: number) {
  const reading = readings?.[objective];
  return reading === 'head' ? undefined : reading;
}
