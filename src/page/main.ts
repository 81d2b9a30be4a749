/** The page: trains the report's experiment on a click and shows its losses as text. */
import { experimentPreset } from '../experiment/presets.ts';
import { train } from '../index.ts';
import type { Run } from '../training/run.ts';

const button = element('train');
button.addEventListener('click', () => void start());

async function start(): Promise<void> {
  button.toggleAttribute('disabled', true);
  show('failure', '');
  show('adapter', '');
  show('losses', 'starting');
  try {
    const run = await train(experimentPreset('report21'), {
      onProgress: ({ step, steps, losses }) =>
        show('losses', `step ${step} of ${steps}\nlosses ${losses.map(shortly).join(', ')}`),
    });
    showRun(run);
  } catch (error) {
    show('losses', '');
    show('failure', error instanceof Error ? error.message : String(error));
  } finally {
    button.toggleAttribute('disabled', false);
  }
}

function showRun({ experiment, adapter, steps, losses, thresholds, phases }: Run): void {
  const lines = experiment.objectives.map(
    ({ name }, index) =>
      `${name}: loss ${shortly(losses[index])}, threshold ${shortly(thresholds[index])}, ${phases[index]} steps`,
  );
  show('losses', [`${steps} steps`, ...lines].join('\n'));
  if (!adapter) return;
  const name = [adapter.vendor, adapter.architecture, adapter.description].filter(Boolean);
  const software = adapter.isFallback ? ' (software, slow: this is no GPU)' : '';
  show('adapter', `adapter: ${name.join(' ') || 'unnamed'}${software}`);
}

function shortly(loss: number): string {
  return loss.toPrecision(4);
}

function show(id: string, text: string): void {
  element(id).textContent = text;
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`page: expected an element #${id}, got none`);
  return found;
}
