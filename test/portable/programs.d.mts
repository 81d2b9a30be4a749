export const DENO: readonly [string, ...string[]];
export function firefoxPath(): string | undefined;
export const LLVMPIPE: Readonly<Record<string, string>>;
