/** Writes schema.graphql; with --check only compares, and fails when the committed file is another. */
import { readFileSync, writeFileSync } from 'node:fs';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { schema } from './schema.ts';

const file = new URL('../../schema.graphql', import.meta.url);
const printed = `${printSchema(lexicographicSortSchema(schema))}\n`;
if (!process.argv.includes('--check')) writeFileSync(file, printed);
else if (readFileSync(file, 'utf8') !== printed) {
  console.error(
    'schema/schema.graphql is not what the schema prints. Run "pnpm --filter @lonewatch/schema sdl" and review it.',
  );
  process.exitCode = 1;
}
