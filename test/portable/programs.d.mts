export const DENO: readonly [string, ...string[]];
export function firefoxPath(): string | undefined;
