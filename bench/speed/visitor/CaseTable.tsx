import { Scroll } from '../../../src/page/parts/Scroll.tsx';
import type { CaseResult } from '../result.ts';
import { short } from '../table.ts';
import { caseTable } from './caseTable.ts';

/** Rates of all contenders of a case, and how many times as fast ours are. */
export function CaseTable({ result }: { readonly result: CaseResult }) {
  const { ours, rows } = caseTable(result);
  const heads = ['contender', `rate, ${result.unit}`, 'quartiles'];
  return (
    <Scroll label={result.name}>
      <table class="case">
        <caption>{result.name}</caption>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col" rowSpan={ours.length > 0 ? 2 : 1}>
                {head}
              </th>
            ))}
            {ours.length > 0 && (
              <th scope="colgroup" colSpan={ours.length}>
                times as fast as the contender
              </th>
            )}
          </tr>
          {ours.length > 0 && (
            <tr>
              {ours.map((name) => (
                <th key={name} scope="col">
                  {name.replace(/^kitegrad /, '')}
                </th>
              ))}
            </tr>
          )}
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              {'failure' in row ? (
                <td class="failure" colSpan={2 + ours.length}>
                  failed: {row.failure}
                </td>
              ) : (
                <>
                  <td data-rate={row.rate}>{short(row.rate)}</td>
                  <td>{row.quartiles.map(short).join(' – ')}</td>
                  {row.ratios.map((ratio, k) => (
                    <td key={ours[k]} data-ratio={ratio}>
                      {ratio === undefined ? '' : short(ratio)}
                    </td>
                  ))}
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
