/** Vitest reporter: why tests were skipped, a line for each reason. */
export default class SkipReasons {
  onTestRunEnd(files) {
    const counts = new Map();
    for (const file of files) {
      for (const test of file.children.allTests('skipped')) {
        const { note = 'no reason given' } = test.result();
        counts.set(note, (counts.get(note) ?? 0) + 1);
      }
    }
    for (const [note, count] of counts) console.log(`${count} skipped: ${note}`);
  }
}
