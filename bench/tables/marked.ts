/** Parts of documents that a script writes: what stands between `<!-- table NAME -->` and `<!-- end NAME -->`. */
import { InputError } from '../../src/errors.ts';

/** The document with the part of that name replaced. Throws InputError unless it has that part once. */
export function withPart(document: string, name: string, content: string): string {
  const [start, end] = [`<!-- table ${name} -->`, `<!-- end ${name} -->`];
  const pieces = document.split(start);
  const after = pieces[1]?.split(end);
  if (pieces.length !== 2 || after?.length !== 2) {
    throw new InputError(
      `table ${name}: expected one pair of lines ${start} and ${end}, got ${pieces.length - 1} and ` +
        `${document.split(end).length - 1}. Put them where the table belongs.`,
    );
  }
  return `${pieces[0]}${start}\n${content}\n${end}${after[1]}`;
}
