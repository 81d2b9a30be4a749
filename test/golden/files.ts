/** Fixture files of every schema. */
import { readFileSync } from 'node:fs';
import { type Fixture, notReplayable } from './fixture.ts';
import type { LexLmFixture } from './lexLm.ts';
import type { StageFixture } from './logged.ts';
import type { LooTangentFixture } from './looTangent.ts';
import type { NaFixture } from './naFull.ts';

export type AnyFixture = Fixture | StageFixture | NaFixture | LexLmFixture | LooTangentFixture;

export function isStage(fixture: AnyFixture): fixture is StageFixture {
  return (
    fixture.schema === 'lexnn-protect-1' ||
    (fixture.schema === 'lexnn-eps-1' && fixture.kind === 'eps-adam')
  );
}

/** Fixtures of schema lexnn-eps-1 exist in f64 only, and say nothing of it. */
export function dtypeOf(fixture: AnyFixture): Fixture['dtype'] {
  return 'dtype' in fixture ? fixture.dtype : 'float64';
}

export function readFixture(path: string): AnyFixture {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Why a fixture cannot be replayed; undefined when it can. */
export function notYet(fixture: AnyFixture): string | undefined {
  if (fixture.schema === 'lexnn-na-1') return undefined;
  if (fixture.schema === 'lexnn-golden-1') return notReplayable(fixture);
  const kinds: readonly string[] = ['eps-adam', 'lex-lm', 'loo-tangent'];
  if (fixture.schema === 'lexnn-protect-1' || kinds.includes(fixture.kind)) return undefined;
  return `kind ${fixture.kind}`;
}
