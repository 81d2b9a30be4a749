/** `npm run example -- NAME` */
import { withModule } from '../bench/load.mjs';

const [name] = process.argv.slice(2);
const known = [
  'kite',
  'kpi-first',
  'physics-first',
  'fairness-first',
  'fine-tuning',
  'non-archimedean',
];
if (known.includes(name)) {
  await withModule(`/examples/${name}/main.ts`, ({ main }) => main());
} else {
  console.error(`example: expected one of ${known.join(', ')}, got ${name}`);
  process.exitCode = 1;
}
