import { elementLoss, isRowLoss, type Loss, rowLoss } from '../../../shaders/fragments/loss.ts';

/** Columns of logits or targets, [o][N]. */
type Columns = readonly Float64Array[];

/** Planes that fit targets by least squares, and what they give at every row. */
export interface Fitted {
  readonly planes: Columns;
  readonly values: Columns;
}

/** Planes whose tangents are logits, and the cross-entropy that these have. */
export interface FittedClasses {
  readonly planes: Columns;
  readonly loss: number;
}

const ROUNDS = 20;
/** Above the second derivatives of either cross-entropy: ½ for softmax, ¼ for the logistic function. */
const SOFTMAX_BOUND = 1 / 2;
const LOGISTIC_BOUND = 1 / 4;

/**
 * Logits F as tangents, by rounds of least squares: Gauss–Newton with a bound h in place of the Hessian,
 *
 *   F ← fit of F − (p − t)/h,   p = softmax(F) or σ(F)
 *
 * The quadratic model of a round lies above the cross-entropy, so that, but for the ridge, no round raises it, and all rounds
 * have one Gram matrix. Source: Böhning, "Multinomial logistic regression algorithm", AISM 44, 1992.
 *
 * @param loss crossEntropy or binaryCrossEntropy
 * @param targets shares of the classes
 * @param solve least squares
 */
export async function fitClasses(
  loss: Loss,
  targets: Columns,
  solve: (aims: Columns) => Promise<Fitted | undefined>,
): Promise<FittedClasses | undefined> {
  const bound = isRowLoss(loss) ? SOFTMAX_BOUND : LOGISTIC_BOUND;
  let logits: Columns = targets.map(({ length }) => new Float64Array(length));
  let best: FittedClasses | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const { slopes } = crossEntropy(loss, logits, targets);
    const aims = logits.map((column, o) => column.map((f, row) => f - slopes[o][row] / bound));
    const fitted = await solve(aims);
    if (!fitted) return best;
    logits = fitted.values;
    const reached = crossEntropy(loss, logits, targets).loss;
    if (reached < (best?.loss ?? Number.POSITIVE_INFINITY)) {
      best = { planes: fitted.planes, loss: reached };
    }
  }
  return best;
}

/** The mean over rows (and outputs, by element), and slopes of each row or element before the mean. */
function crossEntropy(
  loss: Loss,
  logits: Columns,
  targets: Columns,
): { readonly loss: number; readonly slopes: Columns } {
  const [{ length: rows }] = logits;
  const classes = logits.length;
  const slopes = logits.map(() => new Float64Array(rows));
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const f = logits.map((column) => column[row]);
    const t = targets.map((column) => column[row]);
    const own = new Float64Array(classes);
    if (isRowLoss(loss)) sum += rowLoss(f, t, 0, classes, own);
    else {
      f.forEach((value, o) => {
        const [part, slope] = elementLoss(loss, value, t[o]);
        sum += part;
        own[o] = slope;
      });
    }
    own.forEach((slope, o) => {
      slopes[o][row] = slope;
    });
  }
  return { loss: sum / (isRowLoss(loss) ? rows : rows * classes), slopes };
}
