import type { AdapterInfo } from '../../gpu/adapter.ts';
import type { NoGpuCause } from '../../gpu/support.ts';

/** What to say, and what to do, for each cause. */
export const NO_GPU_WORDS: Readonly<Record<NoGpuCause, string>> = {
  insecure:
    'WebGPU is only there on https and on localhost: this page came over plain http. Open it by https.',
  'no-api':
    'This browser has no WebGPU. Chrome and Edge have it from 113, Safari from 26, Firefox from 141 on Windows.',
  'no-adapter':
    'This browser has WebGPU, and found no graphics adapter that it trusts. Look whether hardware acceleration is on, and at chrome://gpu.',
  blocked:
    'WebGPU is there, and the device was refused: the browser, a policy or the driver blocks it.',
};

/** The adapter by name; software is called what it is. */
export function adapterName({
  vendor,
  architecture,
  description,
  isFallback,
}: AdapterInfo): string {
  const name = [vendor, architecture, description].filter(Boolean).join(' ') || 'unnamed adapter';
  return isFallback ? `${name} (software: slow, this is no GPU)` : name;
}
