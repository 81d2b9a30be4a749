import { z } from 'zod';

const MAX_SEED = 2 ** 32 - 1;

export const seed = z.int().min(0).max(MAX_SEED).describe('a whole number from 0 to 4294967295');
export const count = z.int().min(1).describe('a whole number, 1 or more');
