/**
 * The weather of Seattle, day by day: 1,460 days from 2 January 2012 to 31 December 2015, each with the day before.
 *
 * Columns: date; day_sin and day_cos, the place of the day in the year on a circle; precipitation (mm), temp_max and
 * temp_min (°C) and wind; the same four of the day before (wind_before, …); weather (drizzle, fog, rain, snow, sun) as
 * text and as one-hot columns. The source gives km/h as the unit of wind; its values, 3.2 on average, fit m/s.
 *
 * Licence: public domain, as a work of the United States government.
 * Source: NOAA National Climatic Data Center, by way of vega-datasets 3.2.1, seattle-weather.csv.
 * Cite: NOAA National Centers for Environmental Information, Climate Data Online, daily summaries for Seattle.
 */
import type { Roles } from '../columns.ts';
import { columnsOf, csvOf, oneHotColumns, recordsOf } from './table.ts';
import { WEATHER_ROWS } from './weatherRows.ts';

const NAMES = ['date', 'precipitation', 'temp_max', 'temp_min', 'wind', 'weather'];
const MEASURED = ['temp_max', 'temp_min', 'wind', 'precipitation'];
const DAYS_PER_YEAR = 365.25;
const DAY_MS = 86_400_000;

/** Tomorrow from today and the season. */
export const WEATHER_ROLES: Roles = {
  inputs: ['day_sin', 'day_cos', ...MEASURED.map((name) => `${name}_before`)],
  objectives: MEASURED.map((name) => [name]),
};

export function weatherCsv(): string {
  const records = recordsOf(WEATHER_ROWS);
  const days = columnsOf(NAMES, records.slice(1));
  const before = columnsOf(NAMES, records.slice(0, -1))
    .filter(({ name }) => MEASURED.includes(name))
    .map(({ name, cells }) => ({ name: `${name}_before`, cells }));
  const [dates] = days;
  const angles = dates.cells.map((date) => angleInYear(String(date)));
  const weather = records.slice(1).map((record) => record[NAMES.indexOf('weather')]);
  return csvOf([
    ...days,
    { name: 'day_sin', cells: angles.map(Math.sin) },
    { name: 'day_cos', cells: angles.map(Math.cos) },
    ...before,
    ...oneHotColumns('weather', weather),
  ]);
}

/** 0 on 1 January, towards 2π on 31 December. `Math.sin` of it may differ in the last bit from engine to engine. */
function angleInYear(date: string): number {
  const day = (Date.parse(date) - Date.UTC(Number(date.slice(0, 4)), 0, 1)) / DAY_MS;
  return (2 * Math.PI * day) / DAYS_PER_YEAR;
}
