export type Level = 'ok' | 'warning' | 'problem';

/** What all findings have; each check adds its figures. */
export interface Judgement {
  readonly level: Level;
  /** One sentence: what was found, and the limit. */
  readonly message: string;
  /** What to change. */
  readonly advice?: string;
}

/** The level of a figure that should not exceed its limits; NaN is a problem. */
export function levelAbove(figure: number, warning: number, problem: number): Level {
  if (!(figure <= problem)) return 'problem';
  return figure > warning ? 'warning' : 'ok';
}

/** The advice where there is something to change. */
export function adviceFor(level: Level, advice: string): Pick<Judgement, 'advice'> {
  return level === 'ok' ? {} : { advice };
}

/** Three digits. */
export const digits = (value: number): string => String(Number(value.toPrecision(3)));
