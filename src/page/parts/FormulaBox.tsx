import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Formula } from '../words/Formula.tsx';

interface FormulaBoxProps {
  /** In formulas.tex. */
  readonly name: string;
  readonly label: string;
}

/** A formula in a line of its own, or in several; one that is still too wide scrolls, and can be reached for it. */
export function FormulaBox({ name, label }: FormulaBoxProps) {
  const box = useRef<HTMLDivElement>(null);
  const [isWide, setWide] = useState(false);
  useLayoutEffect(() => {
    const { current } = box;
    if (!current) return undefined;
    const sizes = new ResizeObserver(() => setWide(current.scrollWidth > current.clientWidth));
    sizes.observe(current);
    return () => sizes.disconnect();
  }, [name]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields, a section would be a landmark
    <div
      class="formula"
      role="group"
      ref={box}
      tabIndex={isWide ? 0 : undefined}
      aria-label={label}
    >
      <Formula name={name} />
    </div>
  );
}
