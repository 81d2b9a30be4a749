import Papa from 'papaparse';
import { InputError } from '../errors.ts';
import { NonArchimedean } from '../index.ts';
import { EXIT } from './exit.ts';
import { readTextFile } from './files.ts';
import { inputTable } from './inputTable.ts';
import { readModel } from './modelFile.ts';
import { jsonText } from './results.ts';

export interface PredictCommand {
  /** Path of a model.json, or of a .safetensors file. */
  readonly model: string;
  /** Path of a CSV. */
  readonly data: string;
  /** A column more: the outputs of a non-Archimedean network as one number each. */
  readonly number: boolean;
  readonly json: boolean;
}

/**
 * Prints a row of predictions per row of the data; of named classes the most probable one, then all probabilities. Returns
 * the exit code.
 */
export async function predictCommand({
  model: path,
  data,
  number,
  json,
}: PredictCommand): Promise<number> {
  const model = await readModel(path);
  if (number && model.shape.coefficients === undefined) {
    throw new InputError(
      `--number: expected the model of a non-Archimedean network, got a standard one in ${path}. Leave --number out.`,
    );
  }
  const rows = inputTable(await readTextFile(data, 'a CSV file'), model.inputNames, data);
  const { classes, targetNames } = model;
  const standardNames = targetNames.flatMap((names, objective) => {
    const column = classes?.[objective]?.column;
    return column === undefined ? names : [column, ...names];
  });
  const targets =
    model.shape.coefficients === undefined
      ? standardNames
      : [...coefficientNames(targetNames), ...(number ? numberNames(targetNames[0].length) : [])];
  const predicted = model.predict(rows);
  const named = model.predictClasses(rows);
  const lines = rows.map((_, row) => [
    ...predicted.flatMap((outputs, objective): (string | number)[] => {
      const width = targetNames[objective].length;
      const name = named[objective]?.[row];
      const own = outputs.slice(row * width, (row + 1) * width);
      return name === undefined ? own : [name, ...own];
    }),
    ...(number ? numbersOf(predicted, row, targetNames[0].length) : []),
  ]);
  process.stdout.write(
    json
      ? jsonText({ targets, predictions: lines })
      : `${Papa.unparse({ fields: targets, data: lines }, { newline: '\n' })}\n`,
  );
  return EXIT.ok;
}

/** f0, f1, …; with several outputs f0.y1, f0.y2, … */
function coefficientNames(targetNames: readonly (readonly string[])[]): string[] {
  return targetNames.flatMap((names, n) =>
    names.map((name) => (names.length === 1 ? `f${n}` : `f${n}.${name}`)),
  );
}

/** f, or f.1, f.2, … */
function numberNames(outputs: number): string[] {
  if (outputs === 1) return ['f'];
  return Array.from({ length: outputs }, (_, o) => `f.${o + 1}`);
}

/** f₀ + f₁η + … of every output of a row, in the units of the targets. */
function numbersOf(predicted: readonly (readonly number[])[], row: number, outputs: number) {
  return Array.from({ length: outputs }, (_, o) =>
    new NonArchimedean(
      0,
      predicted.map((plane) => plane[row * outputs + o]),
    ).toString(),
  );
}
