import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Visit } from './visit.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  readonly violations: readonly {
    id: string;
    nodes: readonly { html: string; failureSummary?: string }[];
  }[];
}

/** Violations of axe's rules for accessible pages: each with its element. */
export async function violations(at: Visit): Promise<string[]> {
  await at.page.evaluate(AXE);
  // Colours in transition are no colours of the page.
  await at.page.evaluate(async () => {
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
  });
  const { violations: found } = (await at.page.evaluate('axe.run()')) as AxeResult;
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}
