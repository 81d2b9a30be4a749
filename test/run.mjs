/**
 * What `npm test` runs: type check, Biome, then every test project.
 * The last line is `N passed, N failed` (and `, N skipped`); exit code 1 when anything failed or nothing ran.
 */
import { conclude, runTool, vitestCounts } from './vitestCounts.mjs';

const checks = [
  check('type check', 'typescript/bin/tsc', ['--noEmit']),
  check('Biome', '@biomejs/biome/bin/biome', [
    'ci',
    `--colors=${process.stdout.isTTY ? 'force' : 'off'}`,
  ]),
];
const { passed, failed, skipped } = vitestCounts();
const right = checks.filter(Boolean).length;
conclude({ passed: passed + right, failed: failed + checks.length - right, skipped });

/** A tool that passes or fails as a whole. */
function check(name, program, args) {
  const start = performance.now();
  const passed = runTool(program, args) === 0;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${passed ? 'passed' : 'FAILED'}: ${name} (${seconds} s)`);
  return passed;
}
