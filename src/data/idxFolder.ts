/**
 * A folder of labelled images as MNIST and sets like it come: four IDX files, plain or in gzip with `.gz` after the name.
 *
 *   train-images-idx3-ubyte, t10k-images-idx3-ubyte   u8 [N, rows, columns]
 *   train-labels-idx1-ubyte, t10k-labels-idx1-ubyte   u8 [N], rows of the label table
 *
 * Images become rows of rows · columns numbers from −1 (0) to 1 (255), labels one one-hot target per level. `t10k` is the
 * test part, whatever else is split.
 */
import { InputError } from '../errors.ts';
import { checkRowCount, type Roles } from './columns.ts';
import type { Dataset, Matrix } from './dataset.ts';
import { type IdxArray, readIdx } from './idx.ts';
import {
  type LabelTable,
  type LabelTableName,
  levelColumns,
  levelsOf,
  oneHotOf,
} from './labels.ts';

export interface IdxSource {
  /** Path of the folder. */
  readonly idx: string;
  /** Rows and columns of an image. */
  readonly size: readonly number[];
  readonly labels: LabelTableName | LabelTable;
}

/** The bytes of a file; undefined where there is none of that path. */
export type ReadBytes = (path: string) => Uint8Array | undefined | Promise<Uint8Array | undefined>;

/** The columns, which follow from the size and the labels before any file is read: pixel.0.0, …; one group per level. */
export function idxRoles({ size: [rows, cols], labels }: IdxSource): Roles {
  return {
    inputs: Array.from(
      { length: rows * cols },
      (_, pixel) => `pixel.${Math.floor(pixel / cols)}.${pixel % cols}`,
    ),
    objectives: levelColumns(levelsOf(labels)),
  };
}

/**
 * The training images of a folder, with its test images.
 *
 * @throws InputError for a missing or broken file, images of another size, labels that do not fit them
 */
export async function datasetFromIdx(source: IdxSource, read: ReadBytes): Promise<Dataset> {
  const training = await datasetOf('train', source, read);
  return { ...training, test: await datasetOf('t10k', source, read) };
}

async function datasetOf(part: string, source: IdxSource, read: ReadBytes): Promise<Dataset> {
  const images = await fileOf(`${part}-images-idx3-ubyte`, source, read);
  const labels = await fileOf(`${part}-labels-idx1-ubyte`, source, read);
  const [count] = images.shape;
  const { inputs, objectives } = idxRoles(source);
  checkShape(images, [count, ...source.size], 'Name the size of the images in data.size.');
  checkShape(labels, [count], `Give one label per image of ${images.path}.`);
  checkRowCount(count, images.path);
  const levels = levelsOf(source.labels);
  checkLabels(labels, levels[0].codes.length);
  return {
    inputs: scaled(images.values, inputs.length),
    targets: levels.map((level) => oneHotOf(level, labels.values)),
    inputNames: inputs,
    targetNames: objectives,
  };
}

type IdxFile = IdxArray & { readonly path: string };

async function fileOf(name: string, source: IdxSource, read: ReadBytes): Promise<IdxFile> {
  const plain = `${source.idx.replace(/\/$/, '')}/${name}`;
  for (const path of [plain, `${plain}.gz`]) {
    const bytes = await read(path);
    if (bytes) return { ...(await readIdx(bytes, path)), path };
  }
  const install =
    source.labels === 'fashion-mnist'
      ? 'Install them (Debian: apt-get install dataset-fashion-mnist), or name'
      : 'Name';
  throw new InputError(
    `data.idx: expected ${name} or ${name}.gz in ${source.idx}, got neither. ` +
      `${install} the folder of the IDX files with --set data.idx=DIR.`,
  );
}

function checkShape({ shape, values, path }: IdxFile, wanted: readonly number[], advice: string) {
  if (values instanceof Uint8Array && shape.join() === wanted.join()) return;
  const type = values.constructor.name.replace('Array', '');
  throw new InputError(
    `${path}: expected Uint8 [${wanted.join(', ')}], got ${type} [${shape.join(', ')}]. ${advice}`,
  );
}

function checkLabels({ values, path }: IdxFile, count: number): void {
  const row = values.findIndex((label) => label >= count);
  if (row < 0) return;
  throw new InputError(
    `${path}: row ${row}: expected a label from 0 to ${count - 1}, got ${values[row]}. Name every label in data.labels.`,
  );
}

/** 0 … 255 to −1 … 1. */
function scaled(bytes: ArrayLike<number>, cols: number): Matrix {
  const values = new Float64Array(bytes.length);
  for (let i = 0; i < values.length; i++) values[i] = bytes[i] / 127.5 - 1;
  return { rows: bytes.length / cols, cols, values };
}
