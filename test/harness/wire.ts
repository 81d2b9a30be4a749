/** Specs and the page exchange values as the command line and its page do. */
export { decode, encode } from '../../src/formats/wire.ts';
