import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { THEME_CSS } from '../src/figures/theme.ts';

/** A plot as SVG text that stands by itself; its colours follow the reader's light or dark scheme. */
export function plotText(label: string, height: number, options: Plot.PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const plot = Plot.plot({
    document,
    width: 640,
    height,
    style: { fontSize: '12px', color: 'var(--ink)' },
    ...options,
  });
  plot.querySelector('style')?.remove();
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="${height}" viewBox="0 0 640 ${height}" role="img" aria-label="${label}">`,
    `<style>${THEME_CSS}</style>`,
    '<rect width="100%" height="100%" fill="var(--paper)"/>',
    plot.outerHTML,
    '</svg>',
    '',
  ].join('\n');
}
