import { type Signal, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { GpuSupport } from '../../gpu/support.ts';
import { createDesk } from '../worker/client.ts';
import type { DeskCalls } from '../worker/protocol.ts';
import { type Comparison, createComparison } from './comparison.ts';
import { createDraft, type Draft } from './draft.ts';
import { createTraining, type Training } from './training.ts';

/** All that the page's parts share. */
export interface Page {
  readonly desk: DeskCalls;
  readonly draft: Draft;
  readonly training: Training;
  readonly comparison: Comparison;
  /** Undefined until it is known. */
  readonly support: Signal<GpuSupport | undefined>;
}

export function createPage(): Page {
  const desk = createDesk();
  const support = signal<GpuSupport | undefined>(undefined);
  void desk.support().then((found) => {
    support.value = found;
  });
  return {
    desk,
    support,
    draft: createDraft(desk),
    training: createTraining(),
    comparison: createComparison(),
  };
}

const PageContext = createContext<Page | undefined>(undefined);

export const PageProvider = PageContext.Provider;

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error('usePage: expected a PageProvider above, got none');
  return page;
}
