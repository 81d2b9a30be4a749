/** The benchmark for visitors: ours and plain JavaScript, under the policy of the main page. */
import { BenchApp } from './BenchApp.tsx';
import { createBenchmark } from './benchmark.ts';
import { mount } from './mount.tsx';
import { OtherLibraries } from './OtherLibraries.tsx';

mount(
  <BenchApp benchmark={createBenchmark()}>
    <OtherLibraries />
  </BenchApp>,
);
