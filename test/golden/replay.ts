/**
 * Replays every fixture of a folder: f64 files on the reference engine, f32 files on the layered engine, lexlm on both.
 * One line each: the worst error over its tolerance, at most 1 to pass. Last line `N passed, N failed`.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import { taskOfPlain } from '../harness/layered.ts';
import { compare, type Verdict } from './compare.ts';
import { type AnyFixture, dtypeOf, isStage, notYet, readFixture } from './files.ts';
import { type Fixture, taskOf } from './fixture.ts';
import { replayLexLm } from './lexLm.ts';
import { replayLexLmOnLayered } from './lexLmOnLayered.ts';
import {
  F64_STAGE,
  f32Stage,
  judgeStage,
  type StageFixture,
  stageOf,
  stageRequests,
} from './logged.ts';
import { replayLooTangent } from './looTangent.ts';
import { type NaFixture, replayNa, replayNaOnLayered } from './naFull.ts';
import { type GoldenPage, openGoldenPage } from './page.ts';
import { answersOf, replayOnLayered, replayOnReference } from './requests.ts';

/** Returns the exit code. */
export async function replayFolder(folder: string | undefined, root: string): Promise<number> {
  if (!folder || !existsSync(folder)) {
    console.error(
      `golden: expected a folder of fixtures, got ${folder}. Usage: npm run golden -- DIR`,
    );
    return 1;
  }
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();
  const counts = { passed: 0, failed: 0, skipped: 0 };
  let page: Promise<GoldenPage> | undefined;
  for (const file of files) {
    const fixture = readFixture(join(folder, file));
    const reason = notYet(fixture);
    if (reason) {
      counts.skipped += 1;
      console.log(`not yet  ${file}: ${reason}`);
      continue;
    }
    try {
      const inPage = async (name: string, argument: unknown) => {
        page ??= openGoldenPage(root);
        return (await page).call(name, argument);
      };
      const own = dtypeOf(fixture) === 'float64' ? 'reference' : 'layered';
      const verdicts: [string, Verdict][] = [
        [own, await verdictOn(fixture, join(folder, file), inPage)],
      ];
      // In f64 only, and replayed on both engines.
      if (fixture.schema === 'lexnn-eps-1' && fixture.kind === 'lex-lm') {
        verdicts.push(['layered', await replayLexLmOnLayered(fixture, inPage)]);
      }
      for (const [engine, verdict] of verdicts) {
        const passed = verdict.worst <= 1;
        counts[passed ? 'passed' : 'failed'] += 1;
        console.log(line(passed, file, engine, verdict));
      }
    } catch (error) {
      counts.failed += 1;
      console.log(`FAILED   ${file}: ${error instanceof Error ? error.message : error}`);
    }
  }
  await page?.then((opened) => opened.close()).catch(() => {});
  if (counts.skipped > 0) console.log(`${counts.skipped} not yet`);
  if (counts.passed + counts.failed === 0) console.log('golden: nothing was replayed');
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed > 0 || counts.passed === 0 ? 1 : 0;
}

type Call = GoldenPage['call'];

/** Judge a fixture: f64 on the reference engine, f32 on the layered one. */
export async function verdictOn(fixture: AnyFixture, path: string, inPage: Call): Promise<Verdict> {
  if (fixture.schema === 'lexnn-eps-1') {
    if (fixture.kind === 'lex-lm') return replayLexLm(fixture);
    if (fixture.kind === 'loo-tangent') return replayLooTangent(fixture);
  }
  const partner = partnerOf(path);
  if (fixture.schema === 'lexnn-na-1') {
    return fixture.dtype === 'float64'
      ? replayNa(fixture)
      : replayNaOnLayered(fixture, partner as NaFixture | undefined, inPage);
  }
  if (isStage(fixture)) return stageVerdict(fixture, inPage, partner as StageFixture | undefined);
  if (fixture.dtype === 'float64') {
    return compare(fixture, await replayOnReference(fixture, taskOf(fixture)));
  }
  return compare(fixture, await replayOnLayered(fixture, inPage), partner as Fixture | undefined);
}

/** The f64 file of an f32 fixture, where it is there. */
function partnerOf(path: string): AnyFixture | undefined {
  const partner = path.replace('-f32.json', '-f64.json');
  return partner !== path && existsSync(partner) ? readFixture(partner) : undefined;
}

async function stageVerdict(
  fixture: StageFixture,
  inPage: Call,
  partner: StageFixture | undefined,
): Promise<Verdict> {
  const stage = stageOf(fixture);
  const requests = stageRequests(stage);
  if (dtypeOf(fixture) === 'float64') {
    const engine = createReferenceEngine(taskOfPlain(stage.task));
    return judgeStage(stage, requests, await answersOf(engine, requests), F64_STAGE);
  }
  const answers = (await inPage('layered', { task: stage.task, requests })) as unknown[];
  return judgeStage(stage, requests, answers, f32Stage(fixture.name), partner && stageOf(partner));
}

function line(passed: boolean, file: string, engine: string, verdict: Verdict): string {
  const { worst, error, tolerance, where, count } = verdict;
  const ratio = worst === 0 ? '0' : worst.toPrecision(2);
  return `${passed ? 'passed' : 'FAILED'}   ${file} on ${engine}: ${ratio} of tolerance (${error.toExponential(1)} of ${tolerance.toExponential(0)}, ${where}; ${count} comparisons)`;
}
