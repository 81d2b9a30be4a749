import { Scroll } from './Scroll.tsx';

interface MessagesProps {
  readonly kind: 'problem' | 'warning';
  readonly title: string;
  readonly lines: readonly string[];
}

/** Sentences that a user must read; nothing where there are none. */
export function Messages({ kind, title, lines }: MessagesProps) {
  if (lines.length === 0) return null;
  return (
    <div class={`messages ${kind}`} role={kind === 'problem' ? 'alert' : 'status'}>
      <p>
        <strong>{title}</strong>
      </p>
      <Scroll label={title}>
        <ul>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </Scroll>
    </div>
  );
}
