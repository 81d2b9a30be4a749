/**
 * The look of every figure: colours as CSS variables that follow the reader's light or dark scheme.
 * Objective colours are told apart by readers who do not see red and green (Okabe and Ito, 2008), and lightened for
 * dark paper.
 */
const LIGHT = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#b8860b',
  '#56b4e9',
  '#6a3d9a',
  '#777777',
];
const DARK = [
  '#58b4ee',
  '#ff8c42',
  '#35c99b',
  '#e59cc4',
  '#e6b93c',
  '#8fd0f7',
  '#b79ae0',
  '#aaaaaa',
];

const variables = (ink: string, muted: string, grid: string, paper: string, colours: string[]) =>
  `--ink:${ink};--muted:${muted};--grid:${grid};--paper:${paper};` +
  colours.map((colour, index) => `--objective-${index}:${colour};`).join('');

export const THEME_CSS = `:root,svg{${variables('#1b1f24', '#667078', '#dfe3e6', '#ffffff', LIGHT)}color:var(--ink);
font-family:"Inter","Helvetica Neue",Arial,sans-serif}
@media (prefers-color-scheme:dark){:root,svg{${variables('#e8eaed', '#9aa4ad', '#3a4046', '#16191d', DARK)}}}`;

/** CSS colour of an objective, by priority from 0; they repeat after 8. */
export function objectiveColour(objective: number): string {
  return `var(--objective-${objective % LIGHT.length})`;
}

/** 0 as ₀, 12 as ₁₂. */
export function subscript(index: number): string {
  return String(index).replace(/\d/g, (digit) => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)]);
}
