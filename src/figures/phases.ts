import type { Run } from '../training/run.ts';
import { shortText } from './numberText.ts';
import type { LegendEntry } from './panels.ts';
import { objectiveColour, subscript } from './theme.ts';

/** A phase that occurs in a run: what it is called and looks like. */
export interface Phase {
  /** Active objective; K stands for all. */
  readonly phase: number;
  readonly name: string;
  readonly colour: string;
}

/** Names of the objectives, in order of priority. */
export function namesOf(run: Run): string[] {
  return run.experiment.objectives.map(({ name }) => name);
}

/** Characters of a name that a drawing has room for. */
export const LONGEST_NAME = 18;

/** L₁ of y1. */
export function lossName(run: Run, objective: number): string {
  return `L${subscript(objective + 1)} of ${shortText(namesOf(run)[objective], LONGEST_NAME)}`;
}

/** The phases that occur among some steps, by priority. */
export function phasesOf(run: Run, phases: Uint8Array): Phase[] {
  const names = namesOf(run);
  return [...new Set(phases)]
    .sort((a, b) => a - b)
    .map((phase) => ({
      phase,
      name: names[phase] ?? 'all objectives',
      colour: phase < names.length ? objectiveColour(phase) : 'var(--muted)',
    }));
}

export function phaseLegend(
  phases: readonly Phase[],
  mark: LegendEntry['mark'],
): readonly LegendEntry[] {
  return phases.map(({ name, colour }) => ({
    text: `steps of ${shortText(name, LONGEST_NAME)}`,
    colour,
    mark,
  }));
}
