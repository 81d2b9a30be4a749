/** The page that trains for the command line: Node calls `runner`, and is called back with the progress. */
import type { ResolvedExperiment } from '../../experiment/types.ts';
import { decode, encode } from '../../formats/wire.ts';
import { Gpu } from '../../gpu/gpu.ts';
import type { ProductStore } from '../../gpu/productStore.ts';
import type { ProductChoices } from '../../gpu/products.ts';
import { modelToJson, TrainingError, train } from '../../index.ts';
import type { RunnerAnswer, RunnerInfo, RunnerRequest } from '../gpuPage.ts';
import { FILES } from './files.ts';

declare global {
  /** Exposed by Node. */
  var reportProgress: ((progress: string) => Promise<void>) | undefined;
  /** Settles when the checkpoint is written. */
  var reportCheckpoint: ((checkpoint: string) => Promise<void>) | undefined;
  var reportTuned: ((adapter: string, choices: ProductChoices) => Promise<void>) | undefined;
  var runner: typeof entries;
}

const stop = new AbortController();

const entries = {
  /** Adapter and limits of the device that training would get. */
  async info(): Promise<string> {
    const gpu = await Gpu.create();
    const limits: Record<string, number> = {};
    for (const name in gpu.device.limits) {
      const limit: unknown = Reflect.get(gpu.device.limits, name);
      if (typeof limit === 'number') limits[name] = limit;
    }
    const info: RunnerInfo = { adapter: gpu.info, limits };
    gpu.destroy();
    return encode(info);
  },

  /** Runs to the end, or to the end of the chunk after `abort`. A training that diverges is an answer too. */
  async train(request: string): Promise<string> {
    const { experiment, texts, resume, checkpoints, tuned } = decode(request) as RunnerRequest;
    const answer: RunnerAnswer = await train(experiment as ResolvedExperiment, {
      signal: stop.signal,
      onProgress: (progress) => void globalThis.reportProgress?.(encode(progress)),
      readText: (path) => texts[path],
      readBytes,
      ...(resume && { resume }),
      ...(tuned && { tuning: storeOf(tuned) }),
      ...(checkpoints && {
        onCheckpoint: (checkpoint) => globalThis.reportCheckpoint?.(encode(checkpoint)),
        ...(checkpoints.every !== undefined && { checkpointEvery: checkpoints.every }),
      }),
    }).then(
      (run) => ({ run: { ...run, model: modelToJson(run.model) } }),
      (error: unknown) => {
        if (!(error instanceof TrainingError && error.model)) throw error;
        const { message, step, tensor, parameters } = error;
        return { failure: { message, step, tensor, parameters, model: modelToJson(error.model) } };
      },
    );
    return encode(answer);
  },

  abort(): void {
    stop.abort();
  },
};

/** What Node keeps: the page's own database goes with the browser. */
function storeOf(tuned: NonNullable<RunnerRequest['tuned']>): ProductStore {
  return {
    load: async (adapter) => tuned[adapter],
    save: async (adapter, choices) => globalThis.reportTuned?.(adapter, choices),
  };
}

async function readBytes(path: string): Promise<Uint8Array | undefined> {
  const response = await fetch(`${FILES}${encodeURIComponent(path)}`);
  return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined;
}

globalThis.runner = entries;
