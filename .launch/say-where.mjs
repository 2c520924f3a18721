/** Run by npx inside its own environment: says where the Node that runs it is, and the folder that holds pnpm. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const folder = (process.env.PATH ?? '')
  .split(delimiter)
  .find((path) => existsSync(join(path, 'pnpm')) || existsSync(join(path, 'pnpm.cmd')));
console.log(JSON.stringify({ node: process.execPath, folder: folder ?? null }));
