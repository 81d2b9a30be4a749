/** Runs vitest and counts: what the scripts that end with `N passed, N failed` have in common. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const REPORTERS = ['default', './test/skipReasons.mjs', 'json'].map((name) => `--reporter=${name}`);

/**
 * Tests of a vitest run by outcome; files that did not load and a run that crashed count as failed, with a line that says so.
 *
 * @param {readonly string[]} args after `vitest run`
 * @param {Readonly<Record<string, string>>} env beside that of this process
 */
export function vitestCounts(args = [], env = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'kitegrad-test-'));
  const report = join(folder, 'report.json');
  const code = runTool(
    'vitest/vitest.mjs',
    ['run', ...REPORTERS, `--outputFile.json=${report}`, ...args],
    env,
  );
  const counts = readReport(report);
  rmSync(folder, { recursive: true, force: true });
  // An unhandled error and a crash have no test of their own.
  if (counts.passed + counts.failed === 0) fail(counts, 'no test ran');
  else if (code !== 0 && counts.failed === 0) {
    fail(counts, `vitest ended with ${code} without a failed test`);
  }
  return counts;
}

/** Exit code of a program of node_modules; null when it was killed. */
export function runTool(program, args, env = {}) {
  const path = join(ROOT, 'node_modules', program);
  const { FORCE_COLOR: _, ...plain } = { ...process.env, NO_COLOR: '1' };
  return spawnSync(process.execPath, [path, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...(process.stdout.isTTY ? process.env : plain), ...env },
  }).status;
}

/** The last line: the counts. The exit code is 1 when anything failed. */
export function conclude(counts) {
  console.log(countsText(counts));
  process.exitCode = counts.failed > 0 ? 1 : 0;
}

/** `N passed, N failed` (and `, N skipped`). */
export function countsText({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function fail(counts, what) {
  counts.failed += 1;
  console.log(`FAILED: ${what}`);
}

function readReport(path) {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8'));
    // A file that does not load has no test of its own either.
    const unloaded = report.testResults.filter(
      (file) =>
        file.status === 'failed' && !file.assertionResults.some((t) => t.status === 'failed'),
    );
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + unloaded.length,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
