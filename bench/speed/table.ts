/** The results as markdown, made from a result alone. */
import { goalsOf } from './goals.ts';
import { type CaseResult, type ContenderResult, isTimed, type SpeedResult } from './result.ts';
import { median, medianRatio, quantile } from './stats.ts';

/** Names of our own contenders begin so; they are the numerators of all ratios. */
const OURS = /^(kitegrad|adapter bandwidth)/;
/** Rows of their own where nothing of ours runs. */
const ADAPTER = /^adapter/;

type Measured = Pick<SpeedResult, 'cases' | 'peers'>;

/** All that a result says: rates with their ratios, failures, goals. */
export function tables(result: Measured): string {
  return [ratioTable(result), failureList(result), goalTable(result)].filter(Boolean).join('\n\n');
}

/**
 * A row per contender of ours: its rate, and how many times that of each other contender it is, the median over rounds.
 * Below 1 the other one is faster.
 */
export function ratioTable({ cases }: Pick<SpeedResult, 'cases'>): string {
  const rivals = rivalsOf(cases);
  const rows = cases.flatMap(({ name, unit, contenders }) =>
    oursOf(contenders).map((ours) => [
      name,
      ours.name.replace(/^kitegrad /, ''),
      isTimed(ours) ? `${rateText(ours.samples)} ${unit}` : 'failed',
      ...rivals.map((rival) => ratioText(ours, contenders, rival)),
      isTimed(ours) && ours.perThousand
        ? `${short(ours.perThousand.dispatches)} / ${short(ours.perThousand.readbacks)}`
        : '–',
    ]),
  );
  return markdown([
    [
      'case',
      'kitegrad',
      'rate [quartiles]',
      ...rivals.map((rival) => `× ${rival}`),
      'dispatches / readbacks per 1,000',
    ],
    ...rows,
  ]);
}

/** Rows and columns of the table for those who want no more than an impression: where we lose is among them. */
const BRIEF = {
  rows: {
    'matmul 512': 'kitegrad matmul',
    'MLP 32-256-256-2, batch 256': 'kitegrad layered',
    'MLP 784-512-512-10, batch 256': 'kitegrad layered',
    'per sample 1-10-1': 'kitegrad fused',
    'per sample 1-120-1': 'kitegrad fused',
    'population of 4096, 1-10-1': 'kitegrad fused',
    'population of 256, 1-120-1': 'kitegrad fused',
    'exact step, R = 128, trunk 64-64': 'kitegrad layered',
  } as Readonly<Record<string, string>>,
  rivals: [
    'plain JS',
    'kitegrad reference',
    'tfjs-webgpu',
    'jax-js-webgpu',
    'jax-js-wasm',
    'numpy',
    'PyTorch',
  ],
};

/** A row per case of `BRIEF` that was measured. */
export function briefTable({ cases }: Pick<SpeedResult, 'cases'>): string {
  const rows = cases.flatMap(({ name, unit, contenders }) => {
    const ours = contenders.find((one) => one.name === BRIEF.rows[name]);
    if (!ours || !isTimed(ours)) return [];
    return [
      [
        name,
        ours.name.replace(/^kitegrad /, ''),
        `${short(median(ours.samples))} ${unit}`,
        ...BRIEF.rivals.map((rival) => ratioText(ours, contenders, rival)),
      ],
    ];
  });
  const head = BRIEF.rivals.map((rival) => `× ${rival.replace('kitegrad ', '')}`);
  return markdown([['case', 'engine', 'rate', ...head], ...rows]);
}

/** Ours, or the adapter's figures where nothing of ours runs. */
export function oursOf(contenders: readonly ContenderResult[]): readonly ContenderResult[] {
  const ours = contenders.filter(({ name }) => OURS.test(name));
  return ours.length > 0 ? ours : contenders.filter(({ name }) => ADAPTER.test(name));
}

/** In the order of their first appearance. */
function rivalsOf(cases: readonly CaseResult[]): string[] {
  const names = cases.flatMap(({ contenders }) => {
    const rows = oursOf(contenders);
    return contenders.filter((one) => !rows.includes(one)).map(({ name }) => name);
  });
  return [...new Set(names)];
}

function ratioText(
  ours: ContenderResult,
  contenders: readonly ContenderResult[],
  rival: string,
): string {
  const theirs = contenders.find(({ name }) => name === rival);
  if (!theirs) return '–';
  if (!isTimed(theirs) || !isTimed(ours)) return 'failed';
  return short(medianRatio(ours.samples, theirs.samples));
}

function failureList({ cases, peers }: Measured): string {
  return [
    ...peers.flatMap(({ name, missing }) =>
      missing ? [`- ${name} did not take part: ${missing}`] : [],
    ),
    ...cases.flatMap(({ name, contenders }) =>
      contenders.flatMap((one) =>
        isTimed(one) ? [] : [`- ${name}, ${one.name} failed: ${one.failure.split('\n')[0]}`],
      ),
    ),
  ].join('\n');
}

/** The goals whose contenders took part, and what was measured. */
export function goalTable({ cases }: Pick<SpeedResult, 'cases'>): string {
  const goals = goalsOf(cases);
  if (goals.length === 0) return '';
  return markdown([
    ['case', 'goal', 'measured', 'met'],
    ...goals.map(({ name, goal, measured, met }) => [
      name,
      goal,
      short(measured),
      met ? 'yes' : '**no**',
    ]),
  ]);
}

export function machineLine({
  adapter,
  browser,
  machine,
  rounds,
  peers,
  date,
}: SpeedResult): string {
  const gpu = [adapter.vendor, adapter.architecture, adapter.description].filter(Boolean).join(' ');
  const software = adapter.isFallback
    ? ', a **software** adapter: these are no times of a GPU'
    : '';
  const host = [
    machine.cpu,
    `${machine.cores} cores`,
    machine.node && `Node ${machine.node.replace(/^v/, '')}`,
  ];
  const versions = peers.flatMap(({ name, version }) => (version ? [`${name} ${version}`] : []));
  const absent = peers.flatMap(({ name, missing }) => (missing ? [name] : []));
  return [
    `Medians over ${rounds} interleaved rounds in ${browser}; adapter ${gpu || 'unnamed'}${software}; ` +
      `${host.filter(Boolean).join(', ')}, ${date.slice(0, 10)}.`,
    ...(versions.length > 0 ? [`Peers: ${versions.join(', ')}.`] : []),
    ...(absent.length > 0 ? [`Not installed: ${absent.join(', ')}.`] : []),
  ].join(' ');
}

function rateText(samples: readonly number[]): string {
  const [low, high] = [quantile(samples, 0.25), quantile(samples, 0.75)];
  return `${short(median(samples))} [${short(low)}, ${short(high)}]`;
}

function markdown([head, ...rows]: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

const DIGITS = 3;

/** Three digits; thousands by commas, millions as 5.4e6. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const rounded = Number(value.toPrecision(DIGITS));
  if (Math.abs(rounded) >= 1e6) return rounded.toExponential().replace('e+', 'e');
  return rounded.toLocaleString('en', { maximumSignificantDigits: DIGITS });
}
