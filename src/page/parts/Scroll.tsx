import type { ComponentChildren } from 'preact';

interface ScrollProps {
  /** What is in it. */
  readonly label: string;
  readonly children: ComponentChildren;
}

/** A part that scrolls by itself, and can be reached by keyboard for it. */
export function Scroll({ label, children }: ScrollProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields, a section would be a landmark
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <div class="scroll" role="group" tabIndex={0} aria-label={label}>
      {children}
    </div>
  );
}
