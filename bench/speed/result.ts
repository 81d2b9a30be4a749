/** The result of a whole speed benchmark: all that its tables are made from. */
import type { ContenderResult, SpeedResult, TimedContender } from './resultFile.ts';

export type {
  CaseResult,
  ContenderResult,
  PeerResult,
  SpeedResult,
  TimedContender,
} from './resultFile.ts';

/** Digits of a rate that the file keeps. */
const DIGITS = 5;

/** A line per contender, so that a change of the file can be read. */
export function textOf(value: SpeedResult): string {
  const text = JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'number' ? Number(part.toPrecision(DIGITS)) : part,
  );
  return `${text.replaceAll('{"name"', '\n{"name"')}\n`;
}

export function isTimed(one: ContenderResult): one is TimedContender {
  return 'samples' in one;
}
