import { InputError } from '../errors.ts';
import { crossValidationOf, foldsOf, type Spread, type ValidationSummary } from '../index.ts';
import type { ObjectiveQuality } from '../training/quality.ts';
import type { Run } from '../training/run.ts';
import { warningLines, warningsOf } from './diagnoseCommand.ts';
import { EXIT, Stopped } from './exit.ts';
import { givenExperiment } from './givenExperiment.ts';
import { interrupt } from './interrupt.ts';
import { checkWritable, writeFolder } from './outFolder.ts';
import { progressView } from './progress.ts';
import { jsonText, seenFrom, versionsOf } from './results.ts';
import { type Trained, trainGiven } from './trainGiven.ts';

export const CROSS_VALIDATION_SCHEMA = 'kitegrad.cross-validation/1';

export interface CrossValidateCommand {
  readonly what: string;
  readonly set: readonly string[];
  /** As typed; undefined: those of the experiment. */
  readonly folds: string | undefined;
  readonly out: string | undefined;
  readonly json: boolean;
}

/** Train once per fold, tell means and deviations, write. Returns the exit code. */
export async function crossValidateCommand(command: CrossValidateCommand): Promise<number> {
  const { what, set, folds, out, json } = command;
  const asked = folds === undefined ? [] : [`data.split.folds=${foldCount(folds)}`];
  const given = await givenExperiment(what, [...set, ...asked]);
  const experiments = foldsOf(given.experiment);
  if (out !== undefined) await checkWritable(out);
  process.stderr.write(warningLines(await warningsOf(given)));
  const names = given.experiment.objectives.map(({ name }) => name);
  const { signal, release } = interrupt(() =>
    process.stderr.write('\nstopping at the end of the chunk; again to quit at once\n'),
  );
  const trained: Trained[] = [];
  try {
    for (const [fold, experiment] of experiments.entries()) {
      const which = `fold ${fold + 1} of ${experiments.length}`;
      process.stderr.write(`${which}\n`);
      const view = progressView(names, given.steps);
      const one = await trainGiven(
        { ...given, experiment },
        { signal, onProgress: (progress) => view.show(progress) },
      ).finally(() => view.end());
      if (one.run.stopped) throw new Stopped(`stopped in ${which}; nothing written`);
      trained.push(one);
      process.stderr.write(foldLines(names, one.run.quality.validation ?? []));
    }
  } finally {
    release();
  }
  const runs = trained.map(({ run }) => run);
  const { objectives } = crossValidationOf(runs);
  const result = {
    schema: CROSS_VALIDATION_SCHEMA,
    date: new Date().toISOString(),
    versions: versionsOf(trained[0].browser),
    engine: runs[0].engine,
    adapter: runs[0].adapter,
    experiment: out === undefined ? given.experiment : seenFrom(out, given.experiment),
    objectives,
    folds: runs.map(foldSummary),
  };
  if (out !== undefined) await writeFolder(out, { 'cross-validation.json': jsonText(result) });
  process.stdout.write(json ? jsonText(result) : crossValidationText(objectives, runs.length, out));
  return EXIT.ok;
}

function foldCount(text: string): number {
  const folds = Number(text);
  if (Number.isInteger(folds) && folds >= 2) return folds;
  throw new InputError(
    `--folds ${text}: expected a whole number of folds, 2 or more, got '${text}'. Give one, such as --folds 5.`,
  );
}

function foldSummary({ steps, elapsedMs, quality, earlyStopping }: Run, fold: number) {
  return { fold, steps, elapsedMs, quality, earlyStopping };
}

/** What the terminal shows at the end. */
export function crossValidationText(
  objectives: readonly ValidationSummary[],
  folds: number,
  out: string | undefined,
): string {
  const width = Math.max(...objectives.map(({ name }) => name.length));
  const lines = objectives.map(({ name, loss, accuracy, rmse, r2 }) => {
    const parts = [
      `loss ${spreadText(loss)}`,
      ...(rmse ? [`RMSE ${rmse.map(spreadText).join(', ')}`] : []),
      ...(r2 ? [`R² ${r2.map(spreadText).join(', ')}`] : []),
      ...(accuracy ? [`accuracy ${spreadText(accuracy)}`] : []),
    ];
    return `${name.padEnd(width)}  ${parts.join('; ')}`;
  });
  return [
    `${folds} folds; mean ± standard deviation on the rows that were not trained on`,
    '',
    ...lines,
    ...(out === undefined ? [] : ['', `written to ${out}`]),
    '',
  ].join('\n');
}

function foldLines(names: readonly string[], quality: readonly ObjectiveQuality[]): string {
  const texts = quality.map(({ loss, accuracy, r2 = [] }, k) => {
    const more =
      accuracy === undefined ? `R² ${r2.map(digits).join(', ')}` : `accuracy ${digits(accuracy)}`;
    return `${names[k]} loss ${digits(loss)}, ${more}`;
  });
  return `validation: ${texts.join('; ')}\n`;
}

const digits = (value: number) => value.toPrecision(4);
const spreadText = ({ mean, sd }: Spread) => `${digits(mean)} ± ${sd.toPrecision(2)}`;
