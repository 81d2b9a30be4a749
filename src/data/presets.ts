import { InputError } from '../errors.ts';
import type { Roles } from './columns.ts';
import { type CsvOptions, datasetFromCsv } from './csv.ts';
import type { Dataset } from './dataset.ts';
import { SQUARE_CSV, WAVES_CSV, WITHOUT_ZERO_CSV } from './derived.ts';
import { quoted } from './describe.ts';
import { didYouMean } from './nearest.ts';
import { REPORT21_CSV } from './report21.ts';
import { DIGITS_ROLES, digitsCsv } from './sets/digits.ts';
import { IRIS_ROLES, irisCsv } from './sets/iris.ts';
import { PENGUINS_ROLES, penguinsCsv } from './sets/penguins.ts';
import { WEATHER_ROLES, weatherCsv } from './sets/weather.ts';

/** A built-in data set: a CSV text, and the roles of its columns when the user names none. */
export interface DataPreset {
  readonly title: string;
  /** Made when it is asked for: some sets are large. */
  readonly csv: () => string;
  readonly roles: Roles;
}

/** The names of the built-in data sets; each has an entry in `DATA_PRESETS`. */
export const DATA_PRESET_NAMES = [
  'report21',
  'report21-x2',
  'report21-invx',
  'x2-invx',
  'waves',
  'penguins',
  'iris',
  'digits',
  'weather',
] as const;
export type DataPresetName = (typeof DATA_PRESET_NAMES)[number];

export const DATA_PRESETS: Readonly<Record<DataPresetName, DataPreset>> = {
  report21: {
    title: "The report's 21 points",
    csv: () => REPORT21_CSV,
    roles: { inputs: ['x'], objectives: [['y1'], ['y2']] },
  },
  'report21-x2': {
    title: "The report's second data set: x² and y2",
    csv: () => SQUARE_CSV,
    roles: { inputs: ['x'], objectives: [['x2'], ['y2']] },
  },
  'report21-invx': {
    title: "The report's third data set: y1 and 1/x, without x = 0",
    csv: () => WITHOUT_ZERO_CSV,
    roles: { inputs: ['x'], objectives: [['y1'], ['invx']] },
  },
  'x2-invx': {
    title: "x² and 1/x on the report's x, without x = 0",
    csv: () => WITHOUT_ZERO_CSV,
    roles: { inputs: ['x'], objectives: [['x2'], ['invx']] },
  },
  waves: {
    title: 'sin 2.5q and cos 4q on 48 points',
    csv: () => WAVES_CSV,
    roles: { inputs: ['q'], objectives: [['sine'], ['cosine']] },
  },
  penguins: {
    title: 'Palmer penguins: species, then body mass',
    csv: penguinsCsv,
    roles: PENGUINS_ROLES,
  },
  iris: { title: "Fisher's iris: group, then species", csv: irisCsv, roles: IRIS_ROLES },
  digits: {
    title: 'Handwritten digits: with a loop or without, then which',
    csv: digitsCsv,
    roles: DIGITS_ROLES,
  },
  weather: {
    title: 'Weather of Seattle from the day before: temperatures, wind, precipitation',
    csv: weatherCsv,
    roles: WEATHER_ROLES,
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
export function datasetFromPreset(
  name: string,
  roles: Partial<Roles & Pick<CsvOptions, 'groups'>> = {},
): Dataset {
  const preset = dataPreset(name);
  return datasetFromCsv(preset.csv(), {
    inputs: roles.inputs ?? preset.roles.inputs,
    objectives: roles.objectives ?? preset.roles.objectives,
    groups: roles.groups,
    source: `data.preset ${name}`,
  });
}
