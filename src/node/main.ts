#!/usr/bin/env node
/** The command line `kitegrad`; built into dist/node/kitegrad.js. */
import { Command, CommanderError } from 'commander';
import { type CrossValidateCommand, crossValidateCommand } from './crossValidateCommand.ts';
import { diagnoseCommand } from './diagnoseCommand.ts';
import { EXIT, failureOf } from './exit.ts';
import { exportCommand } from './exportCommand.ts';
import { infoCommand } from './infoCommand.ts';
import { predictCommand } from './predictCommand.ts';
import { type TrainCommand, trainCommand } from './trainCommand.ts';
import { VERSION } from './version.ts';

/** What a bare `npm start` runs. */
const DEFAULT = ['train', 'report21', '--out', 'out/report21'];

process.exitCode = await run(process.argv.slice(2));

async function run(given: readonly string[]): Promise<number> {
  const isBareStart = given.length === 0 && process.env.npm_lifecycle_event === 'start';
  let code: number = EXIT.ok;
  const program = commands((done) => {
    code = done;
  });
  try {
    await program.parseAsync([...(isBareStart ? DEFAULT : given)], { from: 'user' });
    return code;
  } catch (error) {
    // Commander has said what was wrong; asking for help or for the version is no failure.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.input;
    const failure = failureOf(error);
    process.stderr.write(`kitegrad: ${failure.text}\n`);
    return failure.code;
  }
}

function commands(end: (code: number) => void): Command {
  const program = new Command('kitegrad')
    .description('Train neural networks whose objectives have strict priorities, on WebGPU.')
    .version(VERSION)
    .exitOverride();
  program
    .command('train')
    .description('train, and report what the higher objectives lost to the lower ones')
    .argument('[what]', 'a built-in experiment (report21), an experiment.json or a data.csv')
    .option('--out <folder>', 'write experiment, summary, history and model there')
    .option(
      '--checkpoint [steps]',
      'save checkpoint.json in the --out folder every so many steps (default: every 10 seconds)',
    )
    .option('--resume <checkpoint>', 'go on from a checkpoint.json, with the same bits')
    .option('--set <key=value>', 'replace one value of the experiment; may be repeated', append, [])
    .option('--tune', 'choose the kernels of large layers by measuring, once for an adapter', false)
    .option('--json', 'print the summary as JSON, and nothing else', false)
    .action(async (what: string | undefined, options: TrainOptions) =>
      end(
        await trainCommand({
          out: undefined,
          checkpoint: undefined,
          resume: undefined,
          ...options,
          what,
        }),
      ),
    );
  program
    .command('cross-validate')
    .description(
      'train once per fold; tell mean and deviation on the rows that each fold leaves out',
    )
    .argument('<what>', 'as for train')
    .option('--folds <count>', 'number of folds (default: data.split.folds of the experiment)')
    .option('--out <folder>', 'write cross-validation.json there')
    .option('--set <key=value>', 'replace one value of the experiment; may be repeated', append, [])
    .option('--json', 'print cross-validation.json, and nothing else', false)
    .action(async (what: string, options: CrossValidateOptions) =>
      end(await crossValidateCommand({ folds: undefined, out: undefined, ...options, what })),
    );
  program
    .command('diagnose')
    .description('say what is likely to make an experiment fail, before it is trained')
    .argument('<what>', 'as for train')
    .option('--set <key=value>', 'replace one value of the experiment; may be repeated', append, [])
    .option('--json', 'print JSON', false)
    .action(async (what: string, options: { set: string[]; json: boolean }) =>
      end(await diagnoseCommand({ ...options, what })),
    );
  program
    .command('predict')
    .description('print predictions as CSV, one column per target')
    .argument('<model>', 'a model.json, or a .safetensors file that export wrote')
    .argument('<data>', 'a CSV file with a column for each of the model’s inputs')
    .option('--number', 'of a non-Archimedean network also f0 + f1 η + … as one number', false)
    .option('--json', 'print JSON instead of CSV', false)
    .action(async (model: string, data: string, options: { number: boolean; json: boolean }) =>
      end(await predictCommand({ ...options, model, data })),
    );
  program
    .command('export')
    .description('write a model as another kind of file')
    .argument('<model>', 'a model.json, or a .safetensors file that export wrote')
    .requiredOption('--to <file>', 'the file to write: *.onnx, *.safetensors or *.json')
    .action(async (model: string, options: { to: string }) =>
      end(await exportCommand({ ...options, model })),
    );
  program
    .command('info')
    .description('show adapter, limits, browser and versions')
    .option('--json', 'print JSON', false)
    .action(async (options: { json: boolean }) => end(await infoCommand(options)));
  return program;
}

type TrainOptions = Pick<TrainCommand, 'set' | 'json' | 'tune'> & {
  readonly out?: string;
  readonly checkpoint?: string | true;
  readonly resume?: string;
};

type CrossValidateOptions = Pick<CrossValidateCommand, 'set' | 'json'> & {
  readonly folds?: string;
  readonly out?: string;
};

function append(value: string, list: readonly string[]): string[] {
  return [...list, value];
}
