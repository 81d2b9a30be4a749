/** `npm run example -- kite` solves the KITE problem, prints its moves and writes figure.svg. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { drawKite } from './figure.ts';
import { gradientProjection, type Move } from './gradientProjection.ts';
import { KITE, START } from './problem.ts';

export function main(): void {
  const moves = gradientProjection(KITE, START);
  console.log(tableOf(moves));
  writeFileSync(
    fileURLToPath(new URL('figure.svg', import.meta.url)),
    `${drawKite(KITE, moves)}\n`,
  );
}

function tableOf(moves: readonly Move[]): string {
  return [
    '| move | direction | step | to | f there |',
    '| --- | --- | --- | --- | --- |',
    ...moves.map(
      ({ direction, step, to, value }, index) =>
        `| ${index + 1} | (${direction.join(', ')}) | ${step} | (${to.join(', ')}) | ${value} |`,
    ),
  ].join('\n');
}
