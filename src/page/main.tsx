/** The page: mounts it, and opens the first experiment. */
import { render } from 'preact';
import { App } from './App.tsx';
import { createPage, PageProvider } from './state/page.ts';

const FIRST = 'recommended';

const root = document.getElementById('page');
if (!root) throw new Error('page: expected an element #page, got none');
const page = createPage();
void page.draft.choosePreset(FIRST);
render(
  <PageProvider value={page}>
    <App />
  </PageProvider>,
  root,
);
