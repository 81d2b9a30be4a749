/** Of the first wait, longer than Chromium takes to tell of finished work; each is twice as long as the one before, to the last. */
const FIRST_MS = 4;
const LAST_MS = 32;

/**
 * Wait for `work` of the queue. Firefox looks for finished work whenever something is submitted, and otherwise only ten times a
 * second (Mozilla's bug 1870699): so nothing is submitted, again and again, until the work is done.
 */
export async function finished<T>(queue: GPUQueue, work: Promise<T>): Promise<T> {
  let pending = true;
  const settle = () => {
    pending = false;
  };
  const settled = work.then(settle, settle);
  for (let ms = FIRST_MS; pending; ms = Math.min(2 * ms, LAST_MS)) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const waited = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([settled, waited]);
    clearTimeout(timer);
    if (pending) queue.submit([]);
  }
  return work;
}
