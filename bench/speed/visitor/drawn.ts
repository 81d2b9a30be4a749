/** Longest wait for a frame, in ms: a tab that is hidden meanwhile draws none. */
const LONGEST_MS = 200;

/** Until the page shows what it says, and has heard its user; at once in a hidden tab. */
export function drawn(): Promise<void> {
  if (document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, LONGEST_MS);
  });
}
