/** The benchmark page: Node calls `speed.run`; by hand, `npm run dev` and /bench/speed/page.html. */
import { CASES } from './cases/index.ts';
import { PEERS } from './peers.ts';
import { run, type SpeedAnswer, type SpeedRequest } from './run.ts';
import { tables } from './table.ts';

declare global {
  var speed: { run(request: string): Promise<string> };
  /** Exposed by Node. */
  var reportStep: ((what: string) => void) | undefined;
}

globalThis.speed = {
  async run(request) {
    const answer = await run(JSON.parse(request) as SpeedRequest, tell);
    return JSON.stringify(answer);
  },
};

const BY_HAND = { rounds: 7, roundMs: 100 };

offer('cases', Object.keys(CASES), true);
offer('peers', Object.keys(PEERS), false);
element('form').addEventListener('submit', (event) => {
  event.preventDefault();
  void start();
});

async function start(): Promise<void> {
  const button = element('form').querySelector('button');
  button?.toggleAttribute('disabled', true);
  try {
    const answer = await run({ cases: chosen('cases'), peers: chosen('peers'), ...BY_HAND }, tell);
    show(answer);
    tell('done');
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
  } finally {
    button?.toggleAttribute('disabled', false);
  }
}

function show(answer: SpeedAnswer): void {
  element('tables').textContent = tables(answer);
}

function offer(id: string, names: readonly string[], checked: boolean): void {
  for (const name of names) {
    const label = document.createElement('label');
    const box = document.createElement('input');
    Object.assign(box, { type: 'checkbox', name: id, value: name, checked });
    label.append(box, ` ${name} `);
    element(id).append(label);
  }
}

function chosen(id: string): string[] {
  return new FormData(element('form') as HTMLFormElement).getAll(id).map(String);
}

function tell(what: string): void {
  globalThis.reportStep?.(what);
  element('step').textContent = what;
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`page: expected an element #${id}, got none`);
  return found;
}
