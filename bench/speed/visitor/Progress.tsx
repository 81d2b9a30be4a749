import type { Benchmark } from './benchmark.ts';

/** How far the run is: told once a case, shown with every step. */
export function Progress({ benchmark }: { readonly benchmark: Benchmark }) {
  const { failure, step } = benchmark;
  return (
    <>
      <p class="status" role="status" id="status">
        {statusText(benchmark)}
      </p>
      <p class="status">{step.value}</p>
      {failure.value && (
        <p class="messages problem" role="alert">
          {failure.value}
        </p>
      )}
    </>
  );
}

function statusText({ status, results, total, cases }: Benchmark): string {
  const done = `${results.value.length} of ${total.value} cases`;
  switch (status.value) {
    case 'ready':
      return cases.value.length > 0 ? 'Ready.' : 'Choose a case.';
    case 'running':
      return `Measuring: ${done} done.`;
    case 'stopping':
      return 'Stopping after this lap …';
    case 'stopped':
      return `Stopped: ${done} measured.`;
    case 'done':
      return `Done: ${done} measured.`;
    case 'failed':
      return 'Failed.';
  }
}
