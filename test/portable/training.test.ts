/** A short training on this implementation and in Chromium: the same losses, phases and parameters. */
import { expect, inject, test } from 'vitest';
import type { Chunk } from '../../src/engines/engine.ts';
import { METHODS } from '../../src/methods/index.ts';
import { ADAM } from '../../src/methods/plan.ts';
import { LONG_PATH, worst } from '../gpu/against.ts';
import { plainTask, report21 } from '../gpu/tasks.ts';
import { inPage } from '../harness/client.ts';
import { callEndpoint } from '../harness/endpoint.ts';
import type { PlainTask } from '../harness/layered.ts';
import { decode, encode } from '../harness/wire.ts';
import { SETTINGS } from '../methods/settings.ts';

const two = { ...SETTINGS, objectives: 2 };
const SHAPE = { inputs: 2, hidden: [16, 12], outputs: [1, 1], activation: 'tanh' } as const;
const batched = (plan: PlainTask['plan'], changes: Partial<PlainTask> = {}): PlainTask => ({
  ...plainTask({ shape: SHAPE, rows: 24, batch: 24, plan, rate: 0.01 }),
  ...changes,
});

const CASES: readonly (readonly [string, PlainTask])[] = [
  ['the report, per sample', report21()],
  [
    'phase, masked, Adam, whole batches',
    batched(METHODS.phase.stages({ ...two, optimizer: ADAM })[0].plan, { thresholds: [0.9, 0] }),
  ],
  [
    'phase, exact',
    batched(METHODS.phase.stages({ ...two, projection: 'exact' })[0].plan, {
      thresholds: [1e9, 0],
    }),
  ],
];

const STEPS = 60;

test.each(CASES)('%s: as in Chromium', async (name, task) => {
  const call = { task, requests: [{ advance: STEPS }, 'parameters', 'evaluate'] };
  const there = decode(await callEndpoint(inject('chromium'), 'layered', encode(call)));
  const [wantedChunk, wantedParameters, wantedLosses] = there as [
    Chunk,
    Float64Array,
    Float64Array,
  ];
  const here = await inPage('layered', call);
  const [chunk, parameters, losses] = here as [Chunk, Float64Array, Float64Array];
  expect([...chunk.phases]).toEqual([...wantedChunk.phases]);
  expect(worst(chunk.losses, wantedChunk.losses)).toBeLessThan(LONG_PATH);
  expect(worst(losses, wantedLosses)).toBeLessThan(LONG_PATH);
  expect(worst(parameters, wantedParameters)).toBeLessThan(LONG_PATH);
  // Else equality would say nothing.
  expect(worst(parameters, Float64Array.from(task.parameters))).toBeGreaterThan(LONG_PATH);
  const same = parameters.filter((value, i) => Object.is(value, wantedParameters[i])).length;
  console.log(
    `${name}: ${same} of ${parameters.length} parameters have the same bits after ${STEPS} steps`,
  );
});
