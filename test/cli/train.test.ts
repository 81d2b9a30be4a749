/** The command line on the reference engine, which needs no browser. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nonArchimedeanField } from '../../src/index.ts';
import { folderWith, kitegrad, start } from './kitegrad.ts';

const FILES = [
  'experiment.json',
  'figures',
  'history.csv',
  'index.html',
  'model.json',
  'summary.json',
];
/** What a training that diverges leaves. */
const FAILED = ['experiment.json', 'failure.json', 'model.json'];
const CSV = 'x,a,b\n1,2,3\n2,3,5\n3,5,8\n';
const reference = (...assignments: string[]) =>
  ['engine=reference', ...assignments].flatMap((assignment) => ['--set', assignment]);
const short = reference('training.steps=30');
const full = reference('training.granularity=full', 'training.epochs=null');

function json(...path: string[]) {
  return JSON.parse(readFileSync(join(...path), 'utf8'));
}

test('trains, reports and writes', async () => {
  const cwd = folderWith({});
  const ended = await kitegrad(['train', 'report21', '--out', 'a/out', ...short], { cwd });
  expect(ended.stderr).toMatch(/step \d+ of 30/);
  expect(ended.code).toBe(0);
  expect(ended.stdout).toMatch(/^30 steps\nengine: {2}reference\n/);
  expect(ended.stdout).toMatch(/y1 {2}loss [\d.e+]+, threshold 0\.04000: (not )?met; \d+ steps/);
  expect(ended.stdout).toMatch(/written to a\/out\n$/);
  expect(readdirSync(join(cwd, 'a'))).toEqual(['out']);
  expect(readdirSync(join(cwd, 'a', 'out')).sort()).toEqual(FILES);

  const summary = json(cwd, 'a/out/summary.json');
  expect(summary).toMatchObject({
    schema: 'kitegrad.summary/1',
    engine: 'reference',
    seed: { training: 0, init: 42 },
    steps: 30,
    stepsAsked: 30,
    stopped: false,
    versions: { node: process.version },
    objectives: [{ name: 'y1', threshold: 0.04 }, { name: 'y2' }],
  });
  expect(summary.objectives[0].steps + summary.objectives[1].steps).toBe(30);
  const history = readFileSync(join(cwd, 'a/out/history.csv'), 'utf8').trim().split('\n');
  expect(history[0]).toBe('step,phase,loss_y1,loss_y2');
  expect(history).toHaveLength(31);
  const page = readFileSync(join(cwd, 'a/out/index.html'), 'utf8');
  const shown = [...page.matchAll(/src="(figures\/[\w-]+\.svg)"/g)].map(([, path]) => path);
  expect(shown.length).toBeGreaterThan(9);
  expect(readdirSync(join(cwd, 'a/out/figures'))).toHaveLength(shown.length);
  for (const path of shown) {
    expect(readFileSync(join(cwd, 'a/out', path), 'utf8')).toMatch(/^<svg.*<\/svg>\s*$/s);
  }
});

test('its experiment.json runs again, to the same model', async () => {
  const cwd = folderWith({ 'data.csv': CSV });
  mkdirSync(join(cwd, 'runs'));
  await kitegrad(['train', 'data.csv', '--out', 'runs/one', ...short], { cwd });
  expect(json(cwd, 'runs/one/experiment.json').data.csv).toBe('../../data.csv');
  const again = await kitegrad(['train', 'runs/one/experiment.json', '--out', 'two'], { cwd });
  expect(again.code).toBe(0);
  expect(json(cwd, 'two/model.json')).toEqual(json(cwd, 'runs/one/model.json'));
});

test('--json prints the summary and nothing else', async () => {
  const cwd = folderWith({});
  const ended = await kitegrad(['train', 'report21', '--json', '--out', 'out', ...short], { cwd });
  expect(JSON.parse(ended.stdout)).toEqual(json(cwd, 'out/summary.json'));
});

test('an existing folder keeps what is not ours', async () => {
  const cwd = folderWith({});
  mkdirSync(join(cwd, 'out'));
  writeFileSync(join(cwd, 'out', 'notes.txt'), 'mine');
  writeFileSync(join(cwd, 'out', 'model.json'), 'old');
  const ended = await kitegrad(['train', 'report21', '--out', 'out', ...short], { cwd });
  expect(ended.code).toBe(0);
  expect(readdirSync(join(cwd, 'out')).sort()).toEqual([...FILES, 'notes.txt'].sort());
  expect(json(cwd, 'out/model.json')).toBeTypeOf('object');
});

test('predicts from its model', async () => {
  const cwd = folderWith({
    'data.csv': CSV,
    'one.csv': 'name;x\nred;2\n\n',
    'bad.csv': 'x\n1\nred\n',
  });
  await kitegrad(['train', 'data.csv', '--out', 'out', ...short], { cwd });
  const ended = await kitegrad(['predict', 'out/model.json', 'data.csv'], { cwd });
  expect(ended.code).toBe(0);
  const [header, ...rows] = ended.stdout.trim().split('\n');
  expect(header).toBe('a,b');
  expect(rows).toHaveLength(3);
  const one = await kitegrad(['predict', 'out/model.json', 'one.csv', '--json'], { cwd });
  expect(JSON.parse(one.stdout)).toEqual({
    targets: ['a', 'b'],
    predictions: [rows[1].split(',').map(Number)],
  });
  const bad = await kitegrad(['predict', 'out/model.json', 'bad.csv'], { cwd });
  expect(bad.stderr).toMatch(/bad\.csv: row 3, column 'x': expected a finite number, got 'red'/);
  expect(bad.code).toBe(1);
});

test('predicts the names of the classes of a text column', async () => {
  const rows = ['0,red,1', '1,red,2', '2,red,2', '6,blue,4', '7,blue,5', '8,blue,6'];
  const cwd = folderWith({ 'data.csv': `x,colour,y\n${rows.join('\n')}\n` });
  const asked = ['objectives=[{"loss":"crossEntropy"},{}]', 'training.learningRate=0.1'];
  const settings = reference('training.steps=400', ...asked);
  const ended = await kitegrad(['train', 'data.csv', '--out', 'out', ...settings], { cwd });
  expect(ended.stderr).not.toContain('kitegrad:');
  expect(json(cwd, 'out/experiment.json').data.categories).toEqual({ colour: ['blue', 'red'] });
  const { stdout } = await kitegrad(['predict', 'out/model.json', 'data.csv'], { cwd });
  const [header, ...lines] = stdout.trim().split('\n');
  expect(header).toBe('colour,colour.blue,colour.red,y');
  expect(lines.map((line) => line.split(',')[0])).toEqual(rows.map((row) => row.split(',')[1]));
  const again = await kitegrad(['train', 'out/experiment.json', '--out', 'two'], { cwd });
  expect(again.code).toBe(0);
  expect(json(cwd, 'two/model.json')).toEqual(json(cwd, 'out/model.json'));
});

test('stops early where validation gets no better', async () => {
  const cwd = folderWith({});
  const stopping = reference(
    'training.steps=20000',
    'data.split.validation=0.3',
    'training.earlyStopping={"patience":200,"every":50}',
  );
  const ended = await kitegrad(['train', 'report21', '--out', 'out', ...stopping], { cwd });
  expect(ended.code).toBe(0);
  const { steps, stopped, earlyStopping } = json(cwd, 'out/summary.json');
  expect({ stopped, end: earlyStopping[0].end }).toEqual({ stopped: false, end: steps });
  expect(ended.stdout).toMatch(new RegExp(`^stopped after ${steps} of 20000 steps$`, 'm'));
  expect(ended.stdout).toMatch(
    new RegExp(`^early stopping: network of step ${steps - 200}, stopped at step ${steps}$`, 'm'),
  );
});

test('predicts objectives with several outputs, one column per target', async () => {
  const cwd = folderWith({ 'data.csv': 'x,a,b,c\n1,2,30,5\n2,3,20,5.5\n3,5,80,5.1\n' });
  const wide = ['--set', 'data.objectives=[["a"],["b","c"]]', '--set', 'training.steps=3000'];
  await kitegrad(['train', 'data.csv', '--out', 'out', ...reference(), ...wide], { cwd });
  const ended = await kitegrad(['predict', 'out/model.json', 'data.csv', '--json'], { cwd });
  const { targets, predictions } = JSON.parse(ended.stdout);
  expect(targets).toEqual(['a', 'b', 'c']);
  // Each column in its own units.
  for (const [, b, c] of predictions) {
    expect(b).toBeGreaterThan(10);
    expect(c).toBeLessThan(10);
  }
});

test('predicts f0 and f1 of a non-Archimedean network, and on request the number', async () => {
  const cwd = folderWith({ 'x.csv': 'x\n1\n2\n' });
  const set = reference(
    'training.method=nonArchimedean',
    'training.projection=none',
    'training.steps=50',
  );
  const trained = await kitegrad(['train', 'report21', '--out', 'out', ...set, ...full], { cwd });
  expect(trained).toMatchObject({ code: 0 });
  expect(json(cwd, 'out/model.json')).toMatchObject({
    schema: 'kitegrad.model/2',
    shape: { coefficients: 2 },
  });
  const plain = await kitegrad(['predict', 'out/model.json', 'x.csv'], { cwd });
  const [header, ...rows] = plain.stdout.trim().split('\n');
  expect(header).toBe('f0,f1');
  expect(rows).toHaveLength(2);
  const numbers = await kitegrad(['predict', 'out/model.json', 'x.csv', '--number'], { cwd });
  const [withNumber, first] = numbers.stdout.trim().split('\n');
  expect(withNumber).toBe('f0,f1,f');
  const [f0, f1, f] = first.split(',');
  expect([f0, f1].join(',')).toBe(rows[0]);
  const read = nonArchimedeanField(2).parse(f);
  expect([read.coefficient(0), read.coefficient(1)]).toEqual([Number(f0), Number(f1)]);
});

test('refuses the number of a standard network', async () => {
  const cwd = folderWith({ 'x.csv': 'x\n1\n' });
  await kitegrad(['train', 'report21', '--out', 'out', ...short], { cwd });
  const ended = await kitegrad(['predict', 'out/model.json', 'x.csv', '--number'], { cwd });
  expect(ended).toMatchObject({ code: 1, stdout: '' });
  expect(ended.stderr).toMatch(/--number: expected the model of a non-Archimedean network/);
});

const diverging = reference('training.learningRate=10', 'training.steps=200');

test('a rate that diverges ends with 3 and writes the last good network', async () => {
  const cwd = folderWith({ 'x.csv': 'x\n0.5\n' });
  const ended = await kitegrad(['train', 'report21', '--out', 'out', ...diverging], { cwd });
  expect(ended).toMatchObject({ code: 3, stdout: '' });
  expect(ended.stderr).toMatch(
    /the last good network is in out \(experiment\.json, model\.json, failure\.json\)\nkitegrad: training diverged/,
  );
  expect(readdirSync(join(cwd, 'out')).sort()).toEqual(FAILED);
  const { step, tensor, message } = json(cwd, 'out/failure.json');
  expect(ended.stderr).toContain(message);
  expect(message).toContain(`at step ${step}.`);
  expect(tensor).toMatch(/^loss of y[12]$/);
  const predicted = await kitegrad(['predict', 'out/model.json', 'x.csv'], { cwd });
  expect(predicted.code).toBe(0);
  expect(predicted.stdout).toMatch(/^y1,y2\n-?[\d.]+(e\+\d+)?,-?[\d.]+(e\+\d+)?\n$/);
});

test('a run and a failure leave nothing of each other in a folder', async () => {
  const cwd = folderWith({});
  const into = (settings: readonly string[]) =>
    kitegrad(['train', 'report21', '--out', 'out', ...settings], { cwd });
  await into(short);
  await into(diverging);
  expect(readdirSync(join(cwd, 'out')).sort()).toEqual(FAILED);
  await into(short);
  expect(readdirSync(join(cwd, 'out')).sort()).toEqual(FILES);
});

test('a rate that diverges without --out writes nothing', async () => {
  const cwd = folderWith({});
  const ended = await kitegrad(['train', 'report21', ...diverging], { cwd });
  expect(ended.code).toBe(3);
  expect(readdirSync(cwd)).toEqual([]);
});

test('Ctrl-C writes what was reached', { timeout: 60_000 }, async () => {
  const cwd = folderWith({});
  const { child, ended } = start(
    [
      'train',
      'report21',
      '--out',
      'out',
      ...reference('training.steps=1000000000', 'record.every=1000'),
    ],
    { cwd },
  );
  await new Promise<void>((underWay) => {
    child.stderr?.on('data', (piece) => /step \d+ of/.test(String(piece)) && underWay());
  });
  child.kill('SIGINT');
  // npm sends the signal a second time; that is not a second key press.
  child.kill('SIGINT');
  const { code, stdout, stderr } = await ended;
  expect(stderr).toMatch(/stopping at the end of the chunk/);
  expect(stdout).toMatch(/^stopped after \d+ of 1000000000 steps/);
  expect(code).toBe(130);
  expect(readdirSync(join(cwd, 'out')).sort()).toEqual(FILES);
  const summary = json(cwd, 'out/summary.json');
  expect(summary.stopped).toBe(true);
  expect(summary.steps).toBeGreaterThan(0);
});
