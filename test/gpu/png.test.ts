import { expect, test } from 'vitest';
import { inPage } from '../harness/client.ts';
import type { Decoded } from '../harness/picture.ts';

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="6" height="4" viewBox="0 0 6 4">
<style>rect { fill: red }</style><rect width="6" height="4"/><rect x="3" width="3" height="4" style="fill:blue"/></svg>`;

test('a figure as PNG has its size, scaled, and its colours', async () => {
  const { type, width, height, pixels } = (await inPage('decodedPng', {
    svg: SVG,
    scale: 2,
  })) as Decoded;
  expect({ type, width, height }).toEqual({ type: 'image/png', width: 12, height: 8 });
  const pixel = (x: number, y: number) => [...pixels.slice(4 * (12 * y + x), 4 * (12 * y + x) + 4)];
  expect(pixel(1, 1)).toEqual([255, 0, 0, 255]);
  expect(pixel(10, 6)).toEqual([0, 0, 255, 255]);
});

test('text that the browser does not draw is refused', async () => {
  const broken = SVG.replace('</svg>', '');
  await expect(inPage('decodedPng', { svg: broken, scale: 1 })).rejects.toThrow(
    /PNG: expected an SVG that the browser draws/,
  );
});
