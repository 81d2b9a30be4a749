/** `npm run study:similarity` */
import { withModule } from '../load.mjs';

await withModule('/bench/similarity/main.ts', ({ main }) => main(process.argv.slice(2)));
