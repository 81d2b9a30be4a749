/** `npm run bench -- CASE …` */
import { ROOT, withModule } from './load.mjs';

const [name, ...args] = process.argv.slice(2);
const known = ['quality', 'protect', 'speed', 'tables'];
if (known.includes(name)) {
  await withModule(`/bench/${name}/main.ts`, ({ main }) =>
    main(args, `${ROOT}bench/${name}/lexbench.json`),
  );
} else {
  console.error(`bench: expected one of ${known.join(', ')}, got ${name}`);
  process.exitCode = 1;
}
