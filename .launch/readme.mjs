/**
 * Writes the parts of README.md that are made from the code: the settings table and the diagram of the rooms.
 * With --check it only compares, and fails when the committed text is another. Run by pnpm with Node 24.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { markdownTable } from '../api/src/config.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const file = `${root}README.md`;

/** Which room a file belongs to; null: none that the diagram shows. */
function roomOf(path) {
  const found =
    /^(?:schema\/src\/(contract|graphql)|api\/src\/([a-z]+)\/|web\/src\/(?:lib\/)?([a-z-]+)\/)/.exec(path);
  if (/\.(test|bench)\.ts$|test-kit|test-support|mutation-kit|global-setup|-program\.ts$/.test(path))
    return null;
  if (path === 'api/src/server.ts' || path === 'api/src/main.ts') return 'api/main';
  if (found === null) return null;
  const [, schema, api, web] = found;
  return schema ? `schema/${schema}` : api ? `api/${api}` : `web/${web}`;
}

function rooms() {
  const args = [
    'exec',
    'depcruise',
    '--config',
    '.dependency-cruiser.mjs',
    'schema/src',
    'api/src',
    'web/src',
    '--no-progress',
    '-T',
    'json',
  ];
  const { stdout } = spawnSync('pnpm', args, { cwd: root, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  const { modules } = JSON.parse(stdout.slice(stdout.indexOf('{')));
  const edges = new Set();
  const names = new Set();
  for (const { source, dependencies } of modules)
    for (const { resolved } of dependencies) {
      const [from, to] = [roomOf(source), roomOf(resolved)];
      if (from === null || to === null) continue;
      names.add(from).add(to);
      // Everybody speaks the contract: arrows to it would hide the others.
      if (from !== to && to !== 'schema/contract') edges.add(`  ${id(from)} --> ${id(to)}`);
    }
  const group = (prefix) =>
    [
      `  subgraph ${prefix}`,
      ...[...names]
        .filter((name) => name.startsWith(prefix))
        .sort()
        .map((name) => `    ${id(name)}["${name.slice(prefix.length + 1)}"]`),
      '  end',
    ].join('\n');
  return [
    '```mermaid',
    'flowchart LR',
    group('schema'),
    group('api'),
    group('web'),
    ...[...edges].sort(),
    '```',
  ].join('\n');
}

const id = (name) => name.replace('/', '_');

function fill(text, name, content) {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  if (!text.includes(start) || !text.includes(end)) throw new Error(`README.md has no place for "${name}".`);
  return `${text.slice(0, text.indexOf(start) + start.length)}\n${content}\n${text.slice(text.indexOf(end))}`;
}

const committed = readFileSync(file, 'utf8');
const made = fill(fill(committed, 'settings', markdownTable()), 'rooms', rooms());
if (!process.argv.includes('--check')) writeFileSync(file, made);
else if (made !== committed) {
  console.error(
    'README.md is not what the code says: run "node .launch/readme.mjs" and read the difference.',
  );
  process.exitCode = 1;
}
