import Papa from 'papaparse';
import { modelFromJson } from '../index.ts';
import { EXIT } from './exit.ts';
import { readJsonFile, readTextFile } from './files.ts';
import { inputTable } from './inputTable.ts';
import { jsonText } from './results.ts';

export interface PredictCommand {
  /** Path of a model.json. */
  readonly model: string;
  /** Path of a CSV. */
  readonly data: string;
  readonly json: boolean;
}

/**
 * Prints a row of predictions per row of the data; of named classes the most probable one, then all probabilities. Returns
 * the exit code.
 */
export async function predictCommand({ model: path, data, json }: PredictCommand): Promise<number> {
  const model = modelFromJson(await readJsonFile(path, 'a model'));
  const rows = inputTable(await readTextFile(data, 'a CSV file'), model.inputNames, data);
  const { classes, targetNames } = model;
  const targets = targetNames.flatMap((names, objective) => {
    const column = classes?.[objective]?.column;
    return column === undefined ? names : [column, ...names];
  });
  const predicted = model.predict(rows);
  const named = model.predictClasses(rows);
  const lines = rows.map((_, row) =>
    predicted.flatMap((outputs, objective) => {
      const width = targetNames[objective].length;
      const name = named[objective]?.[row];
      const own = outputs.slice(row * width, (row + 1) * width);
      return name === undefined ? own : [name, ...own];
    }),
  );
  process.stdout.write(
    json
      ? jsonText({ targets, predictions: lines })
      : `${Papa.unparse({ fields: targets, data: lines }, { newline: '\n' })}\n`,
  );
  return EXIT.ok;
}
