import { InputError } from '../../errors.ts';

export interface PictureSize {
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

/** Side of a canvas that every browser with WebGPU has, in pixels. */
const LONGEST_SIDE = 8192;

const ROOT = /^\s*(?:<\?xml[^>]*>\s*)?<svg\b[^>]*>/;

/**
 * The size of a picture that is drawn `scale` times as large as its SVG says.
 *
 * @throws InputError for text whose first element is no svg with width and height in pixels, and for sides over 8,192 pixels.
 */
export function pictureSize(svg: string, scale: number): PictureSize {
  const [root = ''] = ROOT.exec(svg) ?? [];
  const side = (name: string) => {
    const [, given = 'none'] = new RegExp(`\\s${name}="([^"]*)"`).exec(root) ?? [];
    const pixels = Math.round(scale * Number(given.replace(/px$/, '')));
    if (pixels >= 1 && pixels <= LONGEST_SIDE) return pixels;
    throw new InputError(
      `PNG: expected an SVG with a ${name} of 1 to ${LONGEST_SIDE} pixels after scaling by ${scale}, got ${given}. Choose another scale.`,
    );
  };
  return { width: side('width'), height: side('height') };
}

/**
 * A figure as PNG, drawn by the browser. Needs a document.
 *
 * @param svg a whole figure as src/figures makes it, which names no other files
 * @param scale pixels per CSS pixel
 * @throws InputError for a text that is no SVG of a size, or that the browser does not draw.
 */
export async function pngOf(svg: string, scale = 2): Promise<Blob> {
  const { width, height } = pictureSize(svg, scale);
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image(width, height);
    image.src = url;
    await image.decode().catch(() => {
      throw new InputError('PNG: expected an SVG that the browser draws, got one it does not.');
    });
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    canvas.getContext('2d')?.drawImage(image, 0, 0, width, height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => {
        if (blob) resolve(blob);
        else reject(new InputError(`PNG: expected a canvas of ${width} × ${height}, got none.`));
      }, 'image/png');
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}
