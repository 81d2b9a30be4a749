import { type Diagnosis, diagnose, type Finding } from '../index.ts';
import { EXIT } from './exit.ts';
import { type GivenExperiment, givenExperiment } from './givenExperiment.ts';
import { jsonText } from './results.ts';

export interface DiagnoseCommand {
  readonly what: string;
  readonly set: readonly string[];
  readonly json: boolean;
}

/** Prints one line per finding. Returns the exit code: what is found is no failure of the command. */
export async function diagnoseCommand({ what, set, json }: DiagnoseCommand): Promise<number> {
  const { findings } = await diagnosed(await givenExperiment(what, set), true);
  process.stdout.write(json ? jsonText({ findings }) : diagnosisText(findings));
  return EXIT.ok;
}

/** What the checks that cost next to nothing find wrong. */
export async function warningsOf(given: GivenExperiment): Promise<readonly Finding[]> {
  const { findings } = await diagnosed(given, false);
  return findings.filter(({ level }) => level !== 'ok');
}

/** `warning: …`, a line each. */
export function warningLines(findings: readonly Finding[]): string {
  return findings
    .map(({ level, message, advice = '' }) => `${level}: ${message} ${advice}`.trimEnd())
    .map((line) => `${line}\n`)
    .join('');
}

/** Level and check in columns, the advice below its message. */
export function diagnosisText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  return findings
    .flatMap(({ level, check, message, advice }) => {
      const start = `${level.padEnd('problem'.length)}  ${check.padEnd(width)}  `;
      return [start + message, ...(advice ? [' '.repeat(start.length) + advice] : [])];
    })
    .map((line) => `${line}\n`)
    .join('');
}

function diagnosed(
  { experiment, dataset }: GivenExperiment,
  thorough: boolean,
): Promise<Diagnosis> {
  return diagnose(experiment, dataset, { thorough });
}
