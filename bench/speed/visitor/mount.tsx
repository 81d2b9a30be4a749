import { type ComponentChild, render } from 'preact';

/** Puts a page where its document has room for it. */
export function mount(page: ComponentChild): void {
  const root = document.getElementById('page');
  if (!root) throw new Error('page: expected an element #page, got none');
  render(page, root);
}
