/** The experiments that the page offers first; worker/presets.ts makes them. */
export interface PresetWords {
  readonly name: string;
  readonly title: string;
  readonly says: string;
}

export const PRESETS: readonly PresetWords[] = [
  {
    name: 'recommended',
    title: 'Start here: two curves, the first one matters more',
    says: 'The report’s 21 points with the recommended method: y1 first, and y2 as well as y1 allows.',
  },
  {
    name: 'report21',
    title: 'The report: y1 before y2, row by row',
    says: 'The report’s training of section 3, Figures 7 to 13: per sample, hyperplane projection, threshold 0.04.',
  },
  {
    name: 'report21-three',
    title: 'Three objectives (section 8.1)',
    says: 'y1 before y2 before y3 on one trunk of ten units.',
  },
  {
    name: 'report71-x2-invx-120',
    title: 'Section 7.1, broken: x² and 1/x',
    says: 'The rate is far above the stability limit: every unit dies, and the flat lines of Figure 14 are two biases.',
  },
  {
    name: 'solved71-x2-invx-120',
    title: 'Section 7.1, solved',
    says: 'The same data and units, standardised, with the recommended method.',
  },
  {
    name: 'report55-x2-120',
    title: 'The report’s second data set: x² and y2',
    says: 'Section 5.5 with 120 units, as the report trained it.',
  },
  {
    name: 'report55-invx-120',
    title: 'The report’s third data set: y1 and 1/x',
    says: 'Section 5.5 with 120 units, as the report trained it.',
  },
  {
    name: 'intricate',
    title: 'Intricate functions: sin 2.5q before cos 4q',
    says: 'Section 8.2: forty tanh units, projected by their masks.',
  },
  {
    name: 'report21-deep2',
    title: 'Two hidden layers (section 8.3)',
    says: 'The report’s data on a deeper trunk.',
  },
  {
    name: 'plane',
    title: 'Two inputs: heat maps',
    says: 'sin(2u)·v before u² − |v| on 64 points of the plane.',
  },
  {
    name: 'non-archimedean',
    title: 'A non-Archimedean network',
    says: 'Weights w₀ + w₁η: objective 2 lives in the infinitesimal parts and cannot touch objective 1.',
  },
  {
    name: 'penguins',
    title: 'Classes: penguin species before body mass',
    says: 'A small set that ships with the page: the species comes first, the mass second.',
  },
  {
    name: 'digits',
    title: 'Classes: loop or not, before which digit',
    says: '8 × 8 images; the coarse class comes first.',
  },
];
