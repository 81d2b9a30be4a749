/**
 * The rules of the rooms. Each is a pure function of the files and returns its violations as sentences,
 * so that `architecture.test.ts` can show on samples that each can fail.
 */
import { posix } from 'node:path';
import { importsOf, namesOf, type SourceFile } from './sourceFile.ts';

export type Rule = (files: readonly SourceFile[]) => string[];

/** Files that match `from`, and not `except`, import nothing that matches `never`. */
interface Wall {
  readonly from: RegExp;
  readonly except?: RegExp;
  readonly never: RegExp;
}

const WALLS: readonly Wall[] = [
  { from: /^shaders\//, never: /^(?!shaders\/|wgsl-preprocessor)/ },
  { from: /./, except: /^shaders\/wgsl\.ts$/, never: /^wgsl-preprocessor/ },
  { from: /^src\//, never: /^(test|bench)\// },
  { from: /^bench\//, never: /^test\// },
  { from: /^src\//, except: /^src\/(page|node)\//, never: /^src\/(page|node)\// },
  {
    from: /^src\/(numbers|data|network|objectives|experiment|methods|engines\/reference)\b/,
    never: /^src\/(gpu|engines\/layered)\b/,
  },
];

const importsStayInTheirRooms: Rule = (files) =>
  files.flatMap((file) =>
    importsOf(file)
      .filter((target) =>
        WALLS.some(
          ({ from, except, never }) =>
            from.test(file.path) && !except?.test(file.path) && never.test(target),
        ),
      )
      .map((target) => `${file.path} imports ${target}`),
  );

const noImportCycles: Rule = (files) => {
  const imports = new Map(files.map((file) => [file.path, importsOf(file)]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]) => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push([...trail.slice(start), path].join(' → '));
    if (start >= 0 || done.has(path)) return;
    for (const next of imports.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const file of files) visit(file.path, []);
  return cycles;
};

/** Where a user's own device may be named, beside src/gpu. */
const NAMES_A_DEVICE = /^src\/(training\/|index\.ts$)/;

const onlyGpuNamesTheGpu: Rule = (files) =>
  files
    .filter(({ path }) => /^(src|shaders)\//.test(path) && !path.startsWith('src/gpu/'))
    .flatMap((file) =>
      [...namesOf(file)]
        .filter((name) => /^GPU[A-Z]\w+$/.test(name) || name === 'navigator.gpu')
        .filter((name) => !(name === 'GPUDevice' && NAMES_A_DEVICE.test(file.path)))
        .map((name) => `${file.path} names ${name}`),
    );

const nothingPrints: Rule = (files) =>
  files
    .filter(({ path }) => /^(src|shaders)\//.test(path) && !path.startsWith('src/node/'))
    .filter((file) => namesOf(file).has('console'))
    .map(({ path }) => `${path} uses console`);

const everyKernelHasATest: Rule = (files) =>
  untested(
    files,
    /^shaders\/([^/]+)\.ts$/,
    /^export const \w+(:| =.*satisfies) Kernel</ms,
    'kernels',
  );

const everyMethodHasATest: Rule = (files) =>
  untested(
    files.filter(({ path }) => !/\/(plan|index)\.ts$/.test(path)),
    /^src\/methods\/([^/]+)\.ts$/,
    /^export const \w+(:| =.*satisfies) (Plain)?Method\b/ms,
    'methods',
  );

function untested(
  files: readonly SourceFile[],
  place: RegExp,
  subject: RegExp,
  folder: string,
): string[] {
  const paths = new Set(files.map(({ path }) => path));
  return files
    .filter(({ path, text }) => place.test(path) && subject.test(text))
    .map(({ path }) => ({ path, test: `test/${folder}/${posix.basename(path, '.ts')}.test.ts` }))
    .filter(({ test }) => !paths.has(test))
    .map(({ path, test }) => `${path} has no ${test}`);
}

const LONGEST = 300;

const filesAreShort: Rule = (files) =>
  files
    .filter(({ path }) => /^(src|shaders)\//.test(path))
    .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > LONGEST)
    .map(({ path, lines }) => `${path} has ${lines} lines; expected at most ${LONGEST}`);

const filesAreNamedAfterWhatTheyHold: Rule = (files) =>
  files
    .filter(({ path }) => /\/(utils?|helpers?|common|misc)\.tsx?$/.test(path))
    .map(({ path }) => `${path} is named after nothing`);

export const rules = {
  importsStayInTheirRooms,
  noImportCycles,
  onlyGpuNamesTheGpu,
  nothingPrints,
  everyKernelHasATest,
  everyMethodHasATest,
  filesAreShort,
  filesAreNamedAfterWhatTheyHold,
};
