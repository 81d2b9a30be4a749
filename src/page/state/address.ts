import type { DeskCalls } from '../worker/protocol.ts';
import type { Draft } from './draft.ts';

/** Opens the experiment of the page's address; the first preset where there is none, or a bad one. */
export async function openAddress(desk: DeskCalls, draft: Draft, first: string): Promise<void> {
  try {
    const shared = await desk.shared(location.hash);
    if (shared) draft.open(shared.experiment, shared.csv);
    else await draft.choosePreset(first);
  } catch (error) {
    await draft.choosePreset(first);
    draft.refusal.value = error instanceof Error ? error.message : String(error);
  }
}
