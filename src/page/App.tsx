import { ComparePanel } from './compare/ComparePanel.tsx';
import { DataPanel } from './data/DataPanel.tsx';
import { Header } from './Header.tsx';
import { MethodPanel } from './network/MethodPanel.tsx';
import { NetworkPanel } from './network/NetworkPanel.tsx';
import { ObjectivesPanel } from './objectives/ObjectivesPanel.tsx';
import { Pictures } from './pictures/Pictures.tsx';
import { RunPanel } from './run/RunPanel.tsx';
import { usePage } from './state/page.ts';

/** Three areas on wide screens, one column on narrow ones. */
export function App() {
  const { draft } = usePage();
  return (
    <>
      <a class="skip" href="#training">
        Skip to training
      </a>
      <Header />
      <main aria-busy={!draft.isSettled.value} data-preset={draft.preset.value}>
        <div class="area">
          <DataPanel />
          <ObjectivesPanel />
        </div>
        <div class="area">
          <NetworkPanel />
          <MethodPanel />
        </div>
        <div class="area wide" id="training">
          <RunPanel />
          <Pictures />
        </div>
        <div class="area whole">
          <ComparePanel />
        </div>
      </main>
      <footer>
        <p>
          Everything is computed on this machine; no data leave it. The formulas are those of
          docs/methods.md of the repository.
        </p>
      </footer>
    </>
  );
}
