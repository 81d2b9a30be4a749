import type { Figure } from '../../figures/figure.ts';
import { download } from '../export/download.ts';
import { pngOf } from '../export/png.ts';

/** A figure as a file: for papers as SVG, for slides as PNG of twice the size. */
export function FigureDownloads({ figure: { name, svg } }: { readonly figure: Figure }) {
  return (
    <p class="files">
      <button
        type="button"
        class="quiet"
        aria-label={`Download ${name} as SVG`}
        onClick={() => download(`${name}.svg`, new Blob([svg], { type: 'image/svg+xml' }))}
      >
        SVG
      </button>
      <button
        type="button"
        class="quiet"
        aria-label={`Download ${name} as PNG`}
        onClick={() => void pngOf(svg).then((png) => download(`${name}.png`, png))}
      >
        PNG
      </button>
    </p>
  );
}
