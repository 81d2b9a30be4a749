/** `npm run golden -- DIR` */
import { ROOT, withModule } from '../../bench/load.mjs';

await withModule('/test/golden/replay.ts', async ({ replayFolder }) => {
  process.exitCode = await replayFolder(process.argv[2], ROOT);
});
