/**
 * What `npm test` runs: type check, Biome, then every test project.
 * The last line is `N passed, N failed` (and `, N skipped`); exit code 1 when anything failed or nothing ran.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

const total = { passed: 0, failed: 0, skipped: 0 };

check('type check', 'typescript/bin/tsc', ['--noEmit']);
check('Biome', '@biomejs/biome/bin/biome', [
  'ci',
  `--colors=${process.stdout.isTTY ? 'force' : 'off'}`,
]);
countTests();

const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** A tool that passes or fails as a whole. */
function check(name, program, args) {
  const start = performance.now();
  const passed = run(program, args) === 0;
  total[passed ? 'passed' : 'failed'] += 1;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${passed ? 'passed' : 'FAILED'}: ${name} (${seconds} s)`);
}

function countTests() {
  const folder = mkdtempSync(join(tmpdir(), 'kitegrad-test-'));
  const report = join(folder, 'report.json');
  const code = run('vitest/vitest.mjs', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  const counts = readReport(report);
  rmSync(folder, { recursive: true, force: true });
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  // An unhandled error and a crash have no test of their own.
  if (counts.passed + counts.failed === 0) fail('no test ran');
  else if (code !== 0 && counts.failed === 0) {
    fail(`vitest ended with ${code} without a failed test`);
  }
}

function fail(what) {
  total.failed += 1;
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

/** Exit code of a program of node_modules; null when it was killed. */
function run(program, args) {
  const path = join(ROOT, 'node_modules', program);
  const { FORCE_COLOR: _, ...plain } = { ...process.env, NO_COLOR: '1' };
  return spawnSync(process.execPath, [path, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: process.stdout.isTTY ? process.env : plain,
  }).status;
}
