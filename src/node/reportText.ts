import { adapterText } from '../gpu/adapter.ts';
import { leakText } from '../training/leak.ts';
import type { Summary } from './results.ts';

/** What the terminal shows at the end of a run. */
export function reportText(summary: Summary, folder: string | undefined): string {
  const { steps, stepsAsked, stepsPerSecond, elapsedMs, objectives } = summary;
  const width = Math.max(...objectives.map(({ name }) => name.length));
  return [
    steps < stepsAsked ? `stopped after ${steps} of ${stepsAsked} steps` : `${steps} steps`,
    ...adapterLines(summary),
    `speed:   ${rate(stepsPerSecond)} steps/s (${(elapsedMs / 1000).toFixed(1)} s)`,
    '',
    ...objectives.map(
      ({ name, loss, threshold, met, steps: own }) =>
        `${name.padEnd(width)}  loss ${loss.toPrecision(4)}, threshold ${threshold.toPrecision(4)}: ` +
        `${met ? 'met' : 'not met'}; ${own} steps`,
    ),
    ...stoppingLines(summary),
    ...tangentLines(summary),
    ...qualityLines(summary),
    '',
    leakText(
      summary.leak,
      objectives.map(({ name }) => name),
    ),
    ...dampingLines(summary.damping),
    ...(folder === undefined ? [] : ['', `written to ${folder}`]),
  ].join('\n');
}

/** What computed, and why it did where that was not given. */
export function adapterLines({
  engine,
  engineChoice,
  adapter,
}: {
  readonly engine: string;
  readonly engineChoice: Summary['engineChoice'];
  readonly adapter: Summary['adapter'];
}): string[] {
  return [
    `engine:  ${engineChoice ? `${engine}, by auto: ${engineChoice.reason}` : engine}`,
    `adapter: ${adapter ? adapterText(adapter) : 'none; computed by the CPU'}`,
  ];
}

/** Which network validation chose. */
function stoppingLines({ earlyStopping = [] }: Summary): string[] {
  const lines = earlyStopping.map(({ step, end, early }, stage) => {
    const where = earlyStopping.length > 1 ? `stage ${stage + 1}: ` : '';
    return `early stopping: ${where}network of step ${step}, ${early ? 'stopped' : 'ended'} at step ${end}`;
  });
  return lines.length > 0 ? ['', ...lines] : [];
}

/** How far tangents that were found by iterations are from their solution. */
function tangentLines({ tangentResiduals = [], objectives }: Summary): string[] {
  return tangentResiduals.flatMap((residual, k) =>
    residual === undefined
      ? []
      : [`${objectives[k].name}: read by tangents, ${digits(residual)} of the gradient left`],
  );
}

/** On the data that was kept from training, where there is such. */
function qualityLines({ quality, objectives }: Summary): string[] {
  const lines = (['validation', 'test'] as const).flatMap((part) => {
    const share = quality.consistency?.[part];
    return [
      ...(quality[part] ?? []).map(({ loss, r2, accuracy }, k) => {
        const more =
          accuracy === undefined ? `R² ${listed(r2 ?? [])}` : `accuracy ${digits(accuracy)}`;
        return `${part}: ${objectives[k].name}  loss ${digits(loss)}, ${more}`;
      }),
      ...(share === undefined
        ? []
        : [`${part}: levels consistent in ${(100 * share).toFixed(1)} % of the rows`]),
    ];
  });
  return lines.length > 0 ? ['', ...lines] : [];
}

/** Whole steps, where they are enough to tell. */
const rate = (perSecond: number) =>
  perSecond < 10 ? perSecond.toPrecision(2) : String(Math.round(perSecond));
const digits = (value: number) => value.toPrecision(4);
const listed = (values: readonly number[]) => values.map(digits).join(', ');

/** Only where the exact projection had to be helped. */
function dampingLines({ raised, failed }: Summary['damping']): string[] {
  const lines = [];
  if (raised > 0) lines.push(`damping raised in ${raised} steps, for a Gram matrix near singular`);
  if (failed > 0) {
    lines.push(`trunk rested in ${failed} steps: no damping made the Gram matrix factorable`);
  }
  return lines.length > 0 ? ['', ...lines] : [];
}
