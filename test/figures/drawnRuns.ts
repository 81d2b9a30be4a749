/** Short runs on the reference engine to draw, and a check of what is drawn. */
import { parseHTML } from 'linkedom';
import { expect } from 'vitest';
import { loadDataset } from '../../src/experiment/loadDataset.ts';
import { experimentPreset } from '../../src/experiment/presets.ts';
import type { Experiment } from '../../src/experiment/types.ts';
import type { FigureSource } from '../../src/figures/figure.ts';
import { train } from '../../src/training/train.ts';

export const { document } = parseHTML('<!doctype html><html></html>');

/** A preset with some of its training changed, after a few steps. */
export async function drawnRun(
  preset: string,
  training: Partial<NonNullable<Experiment['training']>> = {},
  changes: Partial<Experiment> = {},
): Promise<FigureSource> {
  const experiment = { ...experimentPreset(preset), ...changes };
  const run = await train({
    ...experiment,
    engine: 'reference',
    training: { ...experiment.training, epochs: undefined, steps: 60, ...training },
  });
  const dataset = await loadDataset(run.experiment.data, () => '');
  return { run, dataset };
}

const TAG = /<(\/?)([A-Za-z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/y;
const TEXT = /(?:[^<&]|&(?:amp|lt|gt|quot|#\d+);)+/y;

/** Fails unless the text is one SVG element with every tag closed, and no attribute says NaN or undefined. */
export function expectSvg(text: string): void {
  const open: string[] = [];
  let roots = 0;
  for (let at = 0; at < text.length; ) {
    TAG.lastIndex = at;
    TEXT.lastIndex = at;
    const tag = TAG.exec(text);
    const token = tag ?? TEXT.exec(text);
    expect(token, `not XML at ${at}: ${text.slice(at, at + 60)}`).not.toBeNull();
    if (!token) return;
    at += token[0].length;
    if (!tag) continue;
    const [, end, name, , empty] = tag;
    if (end) expect(name).toBe(open.pop());
    else if (!empty) open.push(name);
    if (!end && open.length === (empty ? 0 : 1)) roots += 1;
  }
  expect(open).toEqual([]);
  expect(roots).toBe(1);
  expect(text).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
}

/** Elements that carry the attribute, each as its own attributes. */
export function marked(svg: string, attribute: string): Record<string, string>[] {
  const { document: drawn } = parseHTML(svg);
  return Array.from(drawn.querySelectorAll(`[${attribute}]`), (element) =>
    Object.fromEntries(Array.from(element.attributes, ({ name, value }) => [name, value])),
  );
}
