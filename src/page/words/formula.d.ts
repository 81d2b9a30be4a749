/** A formula file: by name the parts of each formula, made by the build (src/page/words/mathml.ts). */
declare module '*.tex' {
  const formulas: Readonly<Record<string, readonly import('./mathTree.ts').MathTree[]>>;
  export default formulas;
}
