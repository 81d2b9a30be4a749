import { useEffect, useState } from 'preact/hooks';
import type { Figure } from '../../figures/figure.ts';

/** A drawn figure as an image: its text is no markup of this page, and its colours follow the reader's scheme. */
export function FigureImage({ figure }: { readonly figure: Figure }) {
  const [url, setUrl] = useState<string | undefined>(undefined);
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([figure.svg], { type: 'image/svg+xml' }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [figure.svg]);
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(figure.svg) ?? [];
  return <>{url && <img src={url} alt={figure.title} width={width} height={height} />}</>;
}
