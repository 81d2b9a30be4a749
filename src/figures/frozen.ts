/**
 * Who moves in whose steps: mean change of each tensor per step, phase by phase. A head must rest in the steps of the
 * other objectives; "0" stands only where every measured change was exactly zero.
 */
import type { Draw, FigureSource } from './figure.ts';
import { countText, listText, numberText, shortText } from './numberText.ts';
import { WIDTH } from './panels.ts';
import { LONGEST_NAME, namesOf, type Phase, phasesOf } from './phases.ts';
import { frame, type Make, maker } from './svg.ts';
import { type ShownTensor, shownTensors } from './tensors.ts';

const ROW_HEIGHT = 24;
const TOP = 50;
/** Of a bold character of the figure's size. */
const CHARACTER = 7;
const GAP = 2;

interface Cell {
  readonly phase: Phase;
  readonly tensor: ShownTensor;
  readonly steps: number;
  /** Mean of the changes, 0 only if all of them are. */
  readonly mean: number;
}

type Run = FigureSource['run'];

export const drawFrozen: Draw = ({ run }, document) => {
  const { movement } = run.history;
  const names = namesOf(run);
  const phases = phasesOf(run, movement.phases).filter(({ phase }) => phase < names.length);
  if (names.length < 2 || phases.length === 0) return undefined;
  const tensors = shownTensors(run);
  const cells = phases.flatMap((phase) => tensors.map((tensor) => cellOf(run, phase, tensor)));
  const make = maker(document);
  const title = 'Frozen weights';
  const height = TOP + tensors.length * ROW_HEIGHT + 8;
  return {
    name: 'frozen',
    title,
    caption: caption(run, cells),
    report: 'Section 6.2, Figure 12: unchanged w1; section 5.2',
    svg: frame(make, { title, width: WIDTH, height }, [
      make('g', { 'font-size': 12, fill: 'currentColor' }, table(make, cells, phases, tensors)),
    ]),
  };
};

function cellOf(run: Run, phase: Phase, tensor: ShownTensor): Cell {
  const { steps, phases, changes } = run.history.movement;
  const width = changes.length / steps.length;
  let count = 0;
  let sum = 0;
  for (let row = 0; row < steps.length; row++) {
    if (phases[row] !== phase.phase) continue;
    count += 1;
    sum += changes[row * width + tensor.index];
  }
  return { phase, tensor, steps: count, mean: sum / count };
}

function table(
  make: Make,
  cells: readonly Cell[],
  phases: readonly Phase[],
  tensors: readonly ShownTensor[],
): Element[] {
  const names = tensors.map(({ name }) => shortText(name, LONGEST_NAME + 12));
  const left = 24 + CHARACTER * Math.max(...names.map((name) => name.length));
  const width = (WIDTH - left - 12) / phases.length;
  const sizes = cells.map(({ mean }) => mean).filter((mean) => mean > 0);
  const [least, most] = [Math.log(Math.min(...sizes)), Math.log(Math.max(...sizes))];
  const heading = phases.flatMap(({ name, phase }, column) => {
    const x = left + (column + 0.5) * width;
    const steps = cells.find((cell) => cell.phase.phase === phase)?.steps ?? 0;
    return [
      make('text', { ...CENTRED, x, y: 18, 'font-weight': 600 }, [
        shortText(name, Math.floor((width - 8) / CHARACTER)),
      ]),
      make('text', { ...CENTRED, x, y: 36, fill: 'var(--muted)' }, [countText(steps)]),
    ];
  });
  const labels = names.map((name, row) =>
    make('text', { x: left - 10, y: middle(row), dy: '0.32em', 'text-anchor': 'end' }, [name]),
  );
  const body = cells.flatMap(({ phase, tensor, mean }) => {
    const x = left + phases.indexOf(phase) * width;
    // From faint to full over the range of the means, by logarithm.
    const strength = most > least ? (Math.log(mean) - least) / (most - least) : 1;
    const rest = mean === 0;
    return [
      make('rect', {
        x: x + GAP / 2,
        y: TOP + tensor.index * ROW_HEIGHT + GAP / 2,
        width: width - GAP,
        height: ROW_HEIGHT - GAP,
        ...(rest
          ? { fill: 'none', stroke: 'var(--grid)' }
          : { fill: phase.colour, 'fill-opacity': (0.1 + 0.4 * strength).toFixed(2) }),
      }),
      make(
        'text',
        {
          ...CENTRED,
          x: x + width / 2,
          y: middle(tensor.index),
          dy: '0.32em',
          'data-cell': `${tensor.name} / ${phase.name}`,
          ...(rest && { 'font-weight': 700 }),
        },
        [numberText(mean, 2)],
      ),
    ];
  });
  const corner = ['steps of', 'measured'].map((text, line) =>
    make('text', { x: left - 10, y: 18 + 18 * line, 'text-anchor': 'end', fill: 'var(--muted)' }, [
      text,
    ]),
  );
  return [...corner, ...heading, ...labels, ...body];
}

const CENTRED = { 'text-anchor': 'middle' };

function middle(row: number): number {
  return TOP + (row + 0.5) * ROW_HEIGHT;
}

function caption(run: Run, cells: readonly Cell[]): string {
  const others = cells.filter(
    ({ tensor, phase }) => tensor.part === 'heads' && tensor.owner !== phase.phase,
  );
  const still = others.filter(({ mean }) => mean === 0).length;
  const moving = others.filter(({ mean }) => mean !== 0).map(({ tensor }) => tensor.name);
  const verdict =
    moving.length === 0
      ? `The heads rested while another objective was trained: all ${still} cells of such a phase read exactly 0`
      : `${listText([...new Set(moving)])} moved in steps of another objective`;
  return (
    `Mean change of each tensor in one step, by the objective that the step trained. ${verdict}. 0 stands only where every ` +
    `measured change was exactly zero (1 step in ${run.experiment.record.movementEvery} is measured).`
  );
}
