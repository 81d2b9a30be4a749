import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import sirv from 'sirv';
import type { ResolvedExperiment } from '../experiment/types.ts';
import { decode, encode } from '../formats/wire.ts';
import type { AdapterInfo } from '../gpu/adapter.ts';
import type { ProductChoices } from '../gpu/products.ts';
import { type Checkpoint, modelFromJson, TrainingError } from '../index.ts';
import type { Progress, Run, TrainOptions } from '../training/run.ts';
import type { LastGood } from '../training/trainingError.ts';
import { launchBrowser, type OpenedPage, openPage } from './browser.ts';
import type { DataFiles } from './dataFiles.ts';
import { FILES } from './runner/files.ts';
import { readTuned, writeTuned } from './tunedFile.ts';

export interface RunnerRequest {
  readonly experiment: ResolvedExperiment;
  readonly texts: DataFiles['texts'];
  readonly resume: Checkpoint | undefined;
  /** Undefined: none are made. `every` as in `TrainOptions.checkpointEvery`. */
  readonly checkpoints: { readonly every: number | undefined } | undefined;
  /** Choices for large products by adapter, to begin with; undefined: none are tuned. */
  readonly tuned: Readonly<Record<string, ProductChoices>> | undefined;
}

/** What a training comes to, with models as JSON. */
export type RunnerAnswer =
  | { readonly run: Omit<Run, 'model'> & { readonly model: unknown } }
  | {
      readonly failure: Omit<LastGood, 'model'> & {
        readonly message: string;
        readonly model: unknown;
      };
    };

export interface RunnerInfo {
  readonly adapter: AdapterInfo;
  readonly limits: Readonly<Record<string, number>>;
}

/** A page in a headless browser that can train on the GPU. */
export interface GpuPage {
  /** Such as HeadlessChrome/147.0.0. */
  readonly browser: string;
  info(): Promise<RunnerInfo>;
  /**
   * A signal stops the run at the end of a chunk; the promise still resolves with what was reached. Throws TrainingError
   * as `train` does.
   */
  train(
    request: Omit<RunnerRequest, 'texts' | 'tuned'> & { readonly files: DataFiles },
    options: Required<Pick<TrainOptions, 'signal' | 'onProgress'>> &
      Pick<TrainOptions, 'onCheckpoint'> & { readonly tunes: boolean },
  ): Promise<Run>;
  close(): Promise<void>;
}

/** Beside the command line's own folder. */
const RUNNER = '../runner/';

/** Throws GpuError when there is no browser or it does not start. */
export async function openGpuPage(): Promise<GpuPage> {
  const cleanUp: (() => unknown)[] = [];
  let bytes: DataFiles['bytes'] = {};
  const close = async () => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  };
  try {
    const folder = fileURLToPath(new URL(RUNNER, import.meta.url));
    const url = await serve(folder, (path) => bytes[path], cleanUp);
    const browser = await launchBrowser({ survivesSignals: true });
    cleanUp.push(() => browser.close());
    const opened = await openPage(browser, url);
    return {
      browser: await browser.version(),
      info: async () => decode(String(await opened.call('runner.info()'))) as RunnerInfo,
      train: ({ files, ...request }, options) => {
        bytes = files.bytes;
        const tuned = options.tunes ? readTuned() : undefined;
        return train(opened, { ...request, texts: files.texts, tuned }, options);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function train(
  opened: OpenedPage,
  request: RunnerRequest,
  { signal, onProgress, onCheckpoint }: Parameters<GpuPage['train']>[1],
): Promise<Run> {
  await opened.page.exposeFunction('reportProgress', (progress: string) =>
    onProgress(decode(progress) as Progress),
  );
  await opened.page.exposeFunction('reportTuned', (adapter: string, choices: ProductChoices) =>
    writeTuned(adapter, choices),
  );
  // The page would tell a failure to write without its class.
  const notWritten: { error?: unknown } = {};
  await opened.page.exposeFunction('reportCheckpoint', async (checkpoint: string) => {
    try {
      await onCheckpoint?.(decode(checkpoint) as Checkpoint);
    } catch (error) {
      notWritten.error = error;
      throw error;
    }
  });
  // A failure to abort is the failure of the page, which the call below tells.
  const abort = () => void opened.call('runner.abort()').catch(() => {});
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    const call = opened.call(`runner.train(${JSON.stringify(encode(request))})`);
    const answer = decode(String(await call)) as RunnerAnswer;
    if ('run' in answer) return { ...answer.run, model: modelFromJson(answer.run.model) };
    const { message, model, ...failure } = answer.failure;
    throw new TrainingError(message, { ...failure, model: modelFromJson(model) });
  } catch (error) {
    throw notWritten.error ?? error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** On localhost, which browsers hold to be secure and give WebGPU. */
async function serve(
  folder: string,
  bytesOf: (path: string) => Uint8Array | undefined,
  cleanUp: (() => unknown)[],
): Promise<string> {
  const files = sirv(folder, { dev: false, etag: true });
  const server = createServer((request, response) => {
    const { url = '' } = request;
    if (!url.startsWith(FILES)) return files(request, response);
    const bytes = bytesOf(decodeURIComponent(url.slice(FILES.length)));
    response.writeHead(bytes ? 200 : 404).end(bytes);
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', listening);
  });
  cleanUp.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
