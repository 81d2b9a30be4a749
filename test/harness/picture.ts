import type { Gpu } from '../../src/gpu/gpu.ts';
import { pngOf } from '../../src/page/export/png.ts';

/** A picture as the browser decodes it. */
export interface Decoded {
  readonly type: string;
  readonly width: number;
  readonly height: number;
  /** [height, width, 4]: red, green, blue, opacity. */
  readonly pixels: Uint8Array;
}

/** The PNG of an SVG, decoded again. */
export async function decodedPng(
  _: Gpu,
  { svg, scale }: { readonly svg: string; readonly scale: number },
): Promise<Decoded> {
  const png = await pngOf(svg, scale);
  const image = await createImageBitmap(png);
  const { width, height } = image;
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (!context) throw new Error('decodedPng: expected a canvas, got none');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  return { type: png.type, width, height, pixels: new Uint8Array(data) };
}
