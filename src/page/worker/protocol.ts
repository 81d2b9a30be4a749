/** What the page and its workers say to each other. All of it survives structured cloning. */
import type { Experiment, ResolvedExperiment } from '../../experiment/types.ts';
import type { Figure } from '../../figures/figure.ts';
import type { modelToJson } from '../../formats/model.ts';
import type { AdapterInfo } from '../../gpu/adapter.ts';
import type { GpuSupport } from '../../gpu/support.ts';
import type { LeakSum } from '../../training/leak.ts';
import type { Run } from '../../training/run.ts';
import type { ModelKind } from '../export/modelFile.ts';
import type { Shared, SharedLink } from '../share/link.ts';

/** An experiment, and the text of the CSV file that it names. */
export interface Source {
  readonly experiment: Experiment | ResolvedExperiment;
  readonly csv?: string | undefined;
  /** Train this objective only, from the same initial weights: what R_k is measured against. */
  readonly alone?: number;
}

/** The beginning of a table as text, and the cells that are no numbers though their columns must be. */
export interface TableView {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly line: number; readonly fields: readonly string[] }[];
  readonly rowCount: number;
  readonly badCells: readonly BadCell[];
}

export interface BadCell {
  /** Line of the file, the header being line 1. */
  readonly line: number;
  readonly column: string;
  readonly message: string;
}

/** What is known of an experiment before it is trained. */
export interface Checked {
  readonly table: TableView | undefined;
  /** Undefined where there are problems. */
  readonly experiment: ResolvedExperiment | undefined;
  readonly problems: readonly string[];
  /** What may go wrong, though it can be trained. */
  readonly warnings: readonly string[];
}

/** One output of one objective over the rows that are drawn. */
export interface TargetColumn {
  readonly objective: number;
  readonly name: string;
  readonly values: Float64Array;
  /** Names of the classes; `values` are then their indices. */
  readonly classes?: readonly string[];
}

/** What the predictions of a run are drawn on. */
export type FitBase = { readonly targets: readonly TargetColumn[] } & (
  | {
      readonly kind: 'line';
      readonly input: string;
      readonly xs: Float64Array;
      /** Where the line is predicted. */
      readonly grid: Float64Array;
    }
  | {
      readonly kind: 'plane';
      readonly inputs: readonly [string, string];
      /** [rows, 2]. */
      readonly points: Float64Array;
      /** Smallest and largest of both inputs; predictions stand on a grid of size × size, row after row. */
      readonly extent: readonly [number, number, number, number];
      readonly size: number;
    }
  | { readonly kind: 'rows' }
);

/** A run as it begins, or goes on. */
export interface Started {
  readonly experiment: ResolvedExperiment;
  readonly names: readonly string[];
  readonly steps: number;
  /** Steps of a sweep of the data. */
  readonly sweep: number;
  readonly thresholds: readonly number[];
  readonly tensors: readonly string[];
  readonly fit: FitBase;
  readonly adapter: AdapterInfo | undefined;
}

/** A vector of the hidden space in the plane of what it is kept off (up) and itself. */
export interface GradientView {
  readonly what: string;
  readonly against: string;
  readonly raw: PlanePoint;
  readonly projected: PlanePoint;
  /** Angle to the span of all protected directions, 0 to 90 degrees; NaN of a zero vector. */
  readonly rawDeg: number;
  readonly projectedDeg: number;
}

export interface PlanePoint {
  readonly across: number;
  readonly along: number;
}

/** What a run has done since the last frame; the arrays are those of `History`, from there on. */
export interface Frame {
  readonly step: number;
  readonly elapsedMs: number;
  readonly steps: Uint32Array;
  readonly losses: Float64Array;
  readonly phases: Uint8Array;
  /** Of the whole run so far, one per objective that has another below it. */
  readonly leak: readonly LeakSum[];
  readonly movement: Movement | undefined;
  /** One per target of the fit: on its grid, or at its rows. */
  readonly predicted: readonly Float64Array[];
  readonly gradient: GradientView | undefined;
}

/** Per tensor: mean change of a measured step since the last frame that measured any, and distance from the start. */
export interface Movement {
  readonly changes: Float64Array;
  readonly distances: Float64Array;
}

/** A run without what structured cloning does not take. */
export type RunView = Omit<Run, 'model'> & { readonly model: ReturnType<typeof modelToJson> };

/** Answered in turn, under the same id. */
export interface DeskCalls {
  preset(name: string): Promise<Experiment>;
  link(source: Source): Promise<SharedLink>;
  /** Undefined for a hash that is no link to an experiment. */
  shared(hash: string): Promise<Shared | undefined>;
  check(source: Source): Promise<Checked>;
  support(): Promise<GpuSupport>;
  modelFile(model: RunView['model'], kind: ModelKind): Promise<Blob>;
  draw(source: Source, run: RunView): Promise<readonly Figure[]>;
  /** What can be drawn before training: the graph of each phase, and the KITE picture. */
  sketches(source: Source): Promise<readonly Figure[]>;
}

export type DeskCall = {
  readonly [Name in keyof DeskCalls]: {
    readonly id: number;
    readonly name: Name;
    readonly args: Parameters<DeskCalls[Name]>;
  };
}[keyof DeskCalls];

export type DeskAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };

/** What drives a training. `steps`: pause by itself after so many. */
export type TrainCommand =
  | { readonly kind: 'start'; readonly source: Source; readonly steps?: number }
  | { readonly kind: 'resume'; readonly steps?: number }
  | { readonly kind: 'pause' };

export type TrainEvent =
  | { readonly kind: 'started'; readonly started: Started }
  | { readonly kind: 'frame'; readonly frame: Frame }
  | { readonly kind: 'paused' }
  | { readonly kind: 'recovered'; readonly step: number; readonly reason: string }
  | { readonly kind: 'done'; readonly run: RunView }
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface Failure {
  readonly message: string;
  /** The device was lost more often than is tried again. */
  readonly lost?: boolean;
  /** The reference engine would do. */
  readonly needsGpu?: boolean;
}
