import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { rules } from './architecture/rules.ts';
import { readSources } from './architecture/sourceFile.ts';

const sources = readSources(fileURLToPath(new URL('..', import.meta.url)), [
  'shaders',
  'src',
  'test',
  'bench',
]);

/** Per rule: files that break it, and files that look alike and do not. */
const samples: Record<keyof typeof rules, { bad: Sample[]; good: Sample[] }> = {
  importsStayInTheirRooms: {
    bad: [
      { 'shaders/a.ts': "import { x } from '../src/gpu/gpu.ts';" },
      { 'shaders/a.ts': "import { z } from 'zod';" },
      { 'src/gpu/a.ts': "import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';" },
      { 'src/index.ts': "export { x } from '../test/harness/close.ts';" },
      { 'src/index.ts': "export * from '../bench/table.ts';" },
      { 'bench/a.ts': "import '../test/harness/page.ts';" },
      { 'src/training/a.ts': "import { launchBrowser } from '../node/browser.ts';" },
      { 'src/training/a.ts': "const page = await import('../page/main.ts');" },
      { 'src/methods/a.ts': "import type { Gpu } from '../gpu/gpu.ts';" },
      { 'src/network/a.ts': "import { x } from '../engines/layered/steps.ts';" },
      { 'src/engines/reference.ts': "import { x } from './layered.ts';" },
      { 'src/engines/reference/a.ts': "import { x } from '../../gpu/gpu.ts';" },
    ],
    good: [
      { 'shaders/wgsl.ts': "export { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';" },
      { 'shaders/a.ts': "import { wgsl } from './wgsl.ts'; // from '../src/gpu/gpu.ts'" },
      { 'src/engines/layered/a.ts': "import { Gpu } from '../../gpu/gpu.ts';" },
      { 'src/node/a.ts': "import puppeteer from 'puppeteer'; import './browser.ts';" },
    ],
  },
  noImportCycles: {
    bad: [
      {
        'src/a.ts': "import './b.ts';",
        'src/b.ts': "import type { C } from './c.ts';",
        'src/c.ts': "export * from './a.ts';",
      },
    ],
    good: [{ 'src/a.ts': "import './b.ts'; import './c.ts';", 'src/b.ts': "import './c.ts';" }],
  },
  onlyGpuNamesTheGpu: {
    bad: [
      { 'src/training/a.ts': 'export function f(buffer: GPUBuffer) {}' },
      { 'src/network/a.ts': 'export interface A { readonly device: GPUDevice }' },
      { 'src/node/a.ts': 'await globalThis.navigator?.gpu.requestAdapter();' },
      { 'src/page/a.ts': 'if (!navigator.gpu) show();' },
      { 'shaders/a.ts': 'const usage = GPUBufferUsage.STORAGE;' },
    ],
    good: [
      { 'src/gpu/a.ts': 'navigator.gpu as GPU; let b: GPUBuffer;' },
      { 'src/training/a.ts': 'export interface Options { readonly device?: GPUDevice }' },
      { 'src/page/a.ts': "// GPUBuffer\nconst text = 'GPUBuffer'; const e = new GpuError(text);" },
    ],
  },
  nothingPrints: {
    bad: [{ 'src/gpu/a.ts': 'console.warn(1);' }, { 'shaders/a.ts': 'const { log } = console;' }],
    good: [{ 'src/node/a.ts': 'console.log(1);' }, { 'src/gpu/a.ts': "// console.log\n'console'" }],
  },
  everyKernelHasATest: {
    bad: [
      { 'shaders/relu.ts': 'export const relu: Kernel<ReluDims> = {};' },
      {
        'shaders/relu.ts': 'export const relu = {\n} satisfies Kernel<D>;',
        'test/relu.test.ts': '',
      },
    ],
    good: [
      { 'shaders/relu.ts': 'export const relu: Kernel<D> = {};', 'test/kernels/relu.test.ts': '' },
      { 'shaders/fragments/sum.ts': 'export const sum = wgsl``;' },
    ],
  },
  everyMethodHasATest: {
    bad: [{ 'src/methods/phase.ts': 'export const phase: Method = {};' }],
    good: [
      { 'src/methods/phase.ts': 'export const p: Method = {};', 'test/methods/phase.test.ts': '' },
      { 'src/methods/index.ts': 'export const first: Method = phase;' },
      { 'src/methods/plan.ts': 'export interface Method {}' },
    ],
  },
  filesAreShort: {
    bad: [{ 'src/a.ts': '//\n'.repeat(301) }],
    good: [{ 'src/a.ts': '//\n'.repeat(300), 'test/a.test.ts': '//\n'.repeat(301) }],
  },
  filesAreNamedAfterWhatTheyHold: {
    bad: [{ 'src/data/utils.ts': '' }, { 'test/helpers.ts': '' }],
    good: [{ 'src/data/csv.ts': '' }],
  },
};

type Sample = Readonly<Record<string, string>>;

const filesOf = (sample: Sample) => Object.entries(sample).map(([path, text]) => ({ path, text }));

const titled = (list: Sample[]) =>
  list.map((sample) => [JSON.stringify(sample).slice(0, 80), sample] as const);

describe.each(Object.keys(samples) as (keyof typeof rules)[])('%s', (name) => {
  test('holds here', () => {
    expect(sources.length).toBeGreaterThan(0);
    expect(rules[name](sources)).toEqual([]);
  });

  test.each(titled(samples[name].bad))('finds %s', (_, sample) => {
    expect(rules[name](filesOf(sample))).not.toEqual([]);
  });

  test.each(titled(samples[name].good))('allows %s', (_, sample) => {
    expect(rules[name](filesOf(sample))).toEqual([]);
  });
});
