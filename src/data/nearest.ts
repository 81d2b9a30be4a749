import { distance } from 'fastest-levenshtein';

/** The known name nearest to a mistyped one, by edit distance without case; none when nothing is near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    if (edits < fewest) [best, fewest] = [candidate, edits];
  }
  if (best === undefined) return undefined;
  return fewest <= Math.max(2, Math.max(name.length, best.length) / 2) ? best : undefined;
}

/** What to do about an unknown name: `Did you mean 'a'? Known: a, b`. */
export function didYouMean(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  const question = nearest === undefined ? '' : `Did you mean '${nearest}'? `;
  return `${question}Known: ${known.join(', ')}`;
}
