/**
 * Gate: the generated types are those of schema/schema.graphql, and every GraphQL document of the pages fits it. svelte-check
 * does not see a wrong field. `--write` renews the types.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TYPES = fileURLToPath(new URL('../schema/src/graphql-env.d.ts', import.meta.url));
const TADA = join(import.meta.dirname, 'node_modules', '.bin', 'gql-tada');

function tada(...args: string[]): void {
  execFileSync(TADA, [...args, '--tsconfig', 'tsconfig.graphql.json'], {
    cwd: import.meta.dirname,
    stdio: 'inherit',
  });
}

function typesAreCurrent(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'lonewatch-documents-'));
  try {
    const fresh = join(folder, 'graphql-env.d.ts');
    tada('generate-output', '--output', fresh);
    return readFileSync(fresh, 'utf8') === readFileSync(TYPES, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv.includes('--write')) tada('generate-output');
else if (!typesAreCurrent()) {
  console.error(
    'schema/src/graphql-env.d.ts is not of schema.graphql. Renew it: pnpm --filter @lonewatch/web documents --write',
  );
  process.exit(1);
}
tada('check', '--fail-on-warn');
