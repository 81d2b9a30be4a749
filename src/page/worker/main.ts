/** The worker of the page: at its desk it answers questions about experiments, in training it sends frames. */
import { modelFromJson } from '../../formats/model.ts';
import { gpuSupport } from '../../gpu/support.ts';
import { modelFile } from '../export/modelFile.ts';
import { linkOf, sharedIn } from '../share/link.ts';
import { check } from './check.ts';
import { pagePreset } from './presets.ts';
import type { DeskAnswer, DeskCall, DeskCalls, TrainCommand } from './protocol.ts';
import { createSession } from './session.ts';

const desk: DeskCalls = {
  preset: async (name) => pagePreset(name),
  link: ({ experiment, csv }) => linkOf({ experiment, csv }),
  shared: sharedIn,
  check,
  modelFile: (model, kind) => modelFile(modelFromJson(model), kind),
  support: gpuSupport,
  draw: async (source, run) => (await import('./draw.ts')).draw(source, run),
  sketches: async (source) => (await import('./draw.ts')).sketches(source),
};

const session = createSession((event, transfer = []) =>
  postMessage(event, { transfer: [...transfer] }),
);

addEventListener('message', ({ data }: MessageEvent<DeskCall | TrainCommand>) => {
  if ('kind' in data) session(data);
  else void answer(data).then((value) => postMessage(value));
});

async function answer({ id, name, args }: DeskCall): Promise<DeskAnswer> {
  try {
    const call = desk[name] as (...values: typeof args) => Promise<unknown>;
    return { id, value: await call(...args) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}
