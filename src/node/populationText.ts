import { leakText, type PopulationRun, type TrainedMember } from '../index.ts';
import { stateOf } from '../training/populationRun.ts';
import { type PopulationSummary, selectedRun, settingText } from './populationFiles.ts';
import { adapterLines } from './reportText.ts';

/** Rows of the table, at most; `population.csv` has them all. */
const MOST_ROWS = 40;

/** What the terminal shows at the end of a population. */
export function populationText(
  run: PopulationRun,
  summary: PopulationSummary,
  names: readonly string[],
  folder: string | undefined,
): string {
  const { members, selected } = run;
  const shown = members
    .map((member, index) => ({ member, index }))
    .filter(({ index }) => index < MOST_ROWS || index === selected);
  const rows = shown.map(({ member, index }) => cellsOf(member, index, index === selected));
  const chosen = selectedRun(run);
  return [
    `${members.length} network${members.length === 1 ? '' : 's'}${run.stopped ? ', stopped before their end' : ''} (${(run.elapsedMs / 1000).toFixed(1)} s)`,
    ...adapterLines(summary),
    '',
    ...aligned([headerOf(members[0], names), ...rows]),
    ...(shown.length < members.length
      ? [`and ${members.length - shown.length} more, in population.csv with --out`]
      : []),
    '',
    ...spreadLines(run),
    '',
    selectionLine(run, names),
    ...(chosen ? ['', leakText(chosen.leak, names)] : []),
    ...(folder === undefined ? [] : ['', `written to ${folder}`]),
  ].join('\n');
}

function headerOf({ settings }: TrainedMember, names: readonly string[]): string[] {
  const paths = Object.keys(settings).map((path) => path.replace(/^(training|network)\./, ''));
  const leaks = names.slice(0, -1).map((name) => `leak of ${name}`);
  return ['', 'member', 'seed', ...paths, ...names, 'met', ...leaks, 'steps', ''];
}

function cellsOf(member: TrainedMember, index: number, isSelected: boolean): string[] {
  const { seed, settings, run, experiment } = member;
  const state = stateOf(member);
  const met = run?.losses.map((loss, k) => (loss <= run.thresholds[k] ? String(k + 1) : '–'));
  return [
    isSelected ? '*' : '',
    String(index),
    String(seed ?? 'given'),
    ...Object.values(settings).map(settingText),
    ...experiment.objectives.map((_, k) => digits(run?.losses[k])),
    met?.join(' ') ?? '',
    ...experiment.objectives.slice(0, -1).map((_, k) => leakOf(run, k)),
    String(run?.steps ?? ''),
    state === 'trained' ? '' : state,
  ];
}

/** Of its loss in all measured steps of lower objectives together. */
function leakOf(run: TrainedMember['run'], objective: number): string {
  return run?.leak.objectives[objective]?.total.toExponential(1) ?? '';
}

/** Columns as wide as their widest cell. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}

function spreadLines({ spread, members }: PopulationRun): string[] {
  const width = Math.max(...spread.map(({ name }) => name.length));
  return spread.map(({ name, count, min, lower, median, upper, max, met }) => {
    const left = count < members.length ? ` (${count} with a network)` : '';
    return (
      `${name.padEnd(width)}  median ${digits(median)}, quartiles ${digits(lower)} to ${digits(upper)}, ` +
      `${digits(min)} to ${digits(max)}; met by ${met} of ${members.length}${left}`
    );
  });
}

function selectionLine({ selected, order }: PopulationRun, names: readonly string[]): string {
  if (selected === undefined || !order) return 'selected: none, as no member has a network';
  const floors = order.floors.flatMap((floor, k) =>
    floor > 0 ? [`${names[k]} ${digits(floor)}`] : [],
  );
  return (
    `selected: member ${selected}, the lexicographically best` +
    `${floors.length > 0 ? `; good enough at ${floors.join(', ')}` : ''}; equal within ${100 * order.tolerance} %`
  );
}

const digits = (value: number | undefined) => value?.toPrecision(4) ?? '';
