import type { ComponentChildren } from 'preact';

interface PictureProps {
  readonly title: string;
  /** What is to be seen, in a sentence or two. */
  readonly caption: ComponentChildren;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** A picture with its title above it and its words below. */
export function Picture({ title, caption, class: name = '', children }: PictureProps) {
  return (
    <figure class={`picture ${name}`}>
      <h3>{title}</h3>
      {children}
      <figcaption>{caption}</figcaption>
    </figure>
  );
}
