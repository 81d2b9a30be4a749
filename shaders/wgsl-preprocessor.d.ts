// The package ships no types; these are narrower than what it accepts, on purpose: `undefined` must not compile.
declare module 'wgsl-preprocessor/wgsl-preprocessor.js' {
  export function wgsl(
    strings: TemplateStringsArray,
    ...values: readonly (string | boolean)[]
  ): string;
}
