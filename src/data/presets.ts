import { InputError } from '../errors.ts';
import type { Roles } from './columns.ts';
import { datasetFromCsv } from './csv.ts';
import type { Dataset } from './dataset.ts';
import { SQUARE_CSV, WAVES_CSV, WITHOUT_ZERO_CSV } from './derived.ts';
import { quoted } from './describe.ts';
import { didYouMean } from './nearest.ts';
import { REPORT21_CSV } from './report21.ts';

/** A built-in data set: a CSV text, and the roles of its columns when the user names none. */
export interface DataPreset {
  readonly title: string;
  readonly csv: string;
  readonly roles: Roles;
}

/** The names of the built-in data sets; each has an entry in `DATA_PRESETS`. */
export const DATA_PRESET_NAMES = [
  'report21',
  'report21-x2',
  'report21-invx',
  'x2-invx',
  'waves',
] as const;
export type DataPresetName = (typeof DATA_PRESET_NAMES)[number];

export const DATA_PRESETS: Readonly<Record<DataPresetName, DataPreset>> = {
  report21: {
    title: "The report's 21 points",
    csv: REPORT21_CSV,
    roles: { inputs: ['x'], objectives: [['y1'], ['y2']] },
  },
  'report21-x2': {
    title: "The report's second data set: x² and y2",
    csv: SQUARE_CSV,
    roles: { inputs: ['x'], objectives: [['x2'], ['y2']] },
  },
  'report21-invx': {
    title: "The report's third data set: y1 and 1/x, without x = 0",
    csv: WITHOUT_ZERO_CSV,
    roles: { inputs: ['x'], objectives: [['y1'], ['invx']] },
  },
  'x2-invx': {
    title: "x² and 1/x on the report's x, without x = 0",
    csv: WITHOUT_ZERO_CSV,
    roles: { inputs: ['x'], objectives: [['x2'], ['invx']] },
  },
  waves: {
    title: 'sin 2.5q and cos 4q on 48 points',
    csv: WAVES_CSV,
    roles: { inputs: ['q'], objectives: [['sine'], ['cosine']] },
  },
};

/**
 * The built-in data set of that name.
 *
 * @throws InputError with the nearest known name.
 */
export function dataPreset(name: string): DataPreset {
  const known = DATA_PRESET_NAMES.find((preset) => preset === name);
  if (known === undefined) {
    throw new InputError(
      `data.preset: unknown data set ${quoted(name)}. ${didYouMean(name, DATA_PRESET_NAMES)}`,
    );
  }
  return DATA_PRESETS[known];
}

/** A built-in data set with the given columns, or with its own roles. */
export function datasetFromPreset(name: string, roles: Partial<Roles> = {}): Dataset {
  const preset = dataPreset(name);
  return datasetFromCsv(preset.csv, {
    inputs: roles.inputs ?? preset.roles.inputs,
    objectives: roles.objectives ?? preset.roles.objectives,
    source: `data.preset ${name}`,
  });
}
