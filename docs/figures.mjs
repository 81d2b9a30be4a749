/** `npm run docs:figures`: trains what the documentation shows and copies its pictures into docs/figures. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
/** As in docs/section-7-1.md, "What plain descent reaches". */
const BETTER = [
  'data.standardise=true',
  'network.init.scheme=he',
  'training.granularity=full',
  'training.learningRate=0.009',
  'training.epochs=100000',
  'training.projection=masked',
  'objectives.0.threshold={"relative":1e-4}',
];
/** As in docs/non-archimedean.md, "What comes out". */
const NON_ARCHIMEDEAN = [
  'data.standardise=true',
  'network.init={"scheme":"he"}',
  'network.activation=tanh',
  'training={"method":"nonArchimedean","steps":2000}',
  'objectives=[{},{}]',
];
/** Picture → preset, what is set, and the figure of that run. */
const PICTURES = [
  ['report21-losses', 'report21', [], 'losses'],
  ['report21-fit', 'report21', [], 'fit'],
  ['report21-effect', 'report21', [], 'effect'],
  ['report21-graph-2', 'report21', [], 'graph-2'],
  ['kite', 'report21', [], 'kite'],
  ['section-7-1-fit', 'report71-x2-invx-120', [], 'fit'],
  ['section-7-1-losses', 'report71-x2-invx-120', [], 'losses'],
  ['section-7-1-movement', 'report71-x2-invx-120', [], 'movement'],
  ['section-7-1-better-fit', 'report71-x2-invx-120', BETTER, 'fit'],
  ['non-archimedean-fit', 'report21', NON_ARCHIMEDEAN, 'fit'],
];

const runs = new Map();
for (const [picture, preset, set, figure] of PICTURES) {
  const key = JSON.stringify([preset, set]);
  if (!runs.has(key)) runs.set(key, train(preset, set));
  copyFileSync(
    join(runs.get(key), 'figures', `${figure}.svg`),
    join(root, 'docs/figures', `${picture}.svg`),
  );
}
for (const folder of runs.values()) rmSync(folder, { recursive: true });

function train(preset, set) {
  const folder = mkdtempSync(join(tmpdir(), 'kitegrad-figures-'));
  const assignments = ['engine=reference', ...set].flatMap((one) => ['--set', one]);
  execFileSync(
    process.execPath,
    [join(root, 'dist/node/kitegrad.js'), 'train', preset, '--out', folder, ...assignments],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return folder;
}
