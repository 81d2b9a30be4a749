/** A browser and what it needs to start. */
export interface Browser {
  readonly path: string;
  readonly source: 'CHROME_PATH' | 'installed' | 'puppeteer download' | 'npm package';
  /** chrome-headless-shell rather than the full browser. */
  readonly shell: boolean;
  /** Added to the environment of the browser's process only. */
  readonly env: Readonly<Record<string, string>>;
}

export declare const BROWSER_ADVICE: string;
export declare function findBrowser(env?: NodeJS.ProcessEnv): Promise<Browser | undefined>;
export declare function foundBrowser(env?: NodeJS.ProcessEnv): Browser | undefined;
export declare function unpackedBrowser(): Promise<Browser | undefined>;
export declare function packedChromium():
  | {
      readonly main: string;
      readonly archives: string;
      readonly home: string;
      readonly unpacked: boolean;
    }
  | undefined;
export declare function missingLibraries(
  path: string,
  env?: Readonly<Record<string, string>>,
): string[];
