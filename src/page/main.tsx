/** The page: mounts it, and opens the experiment of its address, or the first one. */
import { render } from 'preact';
import { App } from './App.tsx';
import { openAddress } from './state/address.ts';
import { createPage, PageProvider } from './state/page.ts';
import { trustOwnScripts } from './worker/client.ts';

const FIRST = 'recommended';

const root = document.getElementById('page');
if (!root) throw new Error('page: expected an element #page, got none');
trustOwnScripts();
const page = createPage();
const openHere = () => openAddress(page.desk, page.draft, FIRST);
addEventListener('hashchange', () => void openHere());
void openHere();
render(
  <PageProvider value={page}>
    <App />
  </PageProvider>,
  root,
);
