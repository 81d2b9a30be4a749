/**
 * Dims for which `npm run test:naga` compiles each kernel, by the kernel's name: every variant of its text once.
 * Write them `[…] satisfies SomeDims[]`, so that the type check sees them.
 */
export const examples: Readonly<Record<string, readonly unknown[]>> = {};
