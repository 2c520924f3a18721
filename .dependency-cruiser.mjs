const api = 'api/src/';
const contract = 'schema/src/contract/';
const graphql = 'schema/src/graphql/';
const npm = '(^|/)node_modules/';
/** What node itself brings, by either name. */
const node =
  '(^(node:)?(fs|fs/promises|path|url|http|https|tls|crypto|zlib|events|stream|timers/promises|dns|worker_threads|os|net|perf_hooks|child_process|module)$)';
/** Tests and benches stand beside the code and may use any tool. */
const tests = 'print-schema\\.ts$|\\.(test|bench)\\.ts$|/(test-support|global-setup)';
/** A room may import itself and the rooms named here, nothing else. */
const room = (name, from, ...to) => ({
  name,
  severity: 'error',
  from: { path: `^${from}`, pathNot: tests },
  to: { pathNot: [from, ...to].map((p) => (p.startsWith('(') ? p : `^${p}`)).join('|') },
});
export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-folder-circular',
      severity: 'error',
      scope: 'folder',
      from: { path: '^(api|schema|web)/' },
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      severity: 'warn',
      from: {
        orphan: true,
        pathNot:
          '(env|graphql|basemap|Dialog|VirtualList|clock|config|telemetry|open-location-code|\\+layout)',
      },
      to: {},
    },
    room('contract-knows-nothing', contract),
    room('schema-graphql-knows-contract', graphql, contract, npm),
    room('domain-is-pure', `${api}domain/`, contract),
    room('hot-is-memory', `${api}hot/`, contract, `${api}domain/`, '(^|/)node_modules/flatbush/'),
    room(
      'ingest-makes-signals',
      `${api}ingest/(?!simulator)`,
      contract,
      `${api}ingest/`,
      '(^|/)node_modules/.*/uqr/',
      '(^|/)node_modules/.*/fast-xml-(parser|validator)/',
      // Long ids keep a fingerprint of the whole.
      '(^(node:)?crypto$)',
    ),
    // A program of its own that speaks HTTP to the server like any phone.
    room('simulator-is-a-client', `${api}ingest/simulator`, contract, `${api}ingest/simulat`, node),
    room(
      'pipeline-decides',
      `${api}pipeline/`,
      contract,
      `${api}clock`,
      `${api}domain/`,
      `${api}hot/`,
      `${api}messaging/`,
      `${api}persistence/`,
    ),
    room('messaging-tells', `${api}messaging/`, contract, npm, node),
    room(
      'live-makes-frames',
      `${api}live/`,
      contract,
      `${api}hot/`,
      `${api}domain/visibility`,
      `${api}clock`,
    ),
    room(
      'graphql-answers',
      `${api}graphql/`,
      contract,
      graphql,
      `${api}hot/`,
      `${api}pipeline/(incident-desk|session-desk|duty-desk|geofences)`,
      `${api}messaging/feed`,
      `${api}persistence/`,
      // What may be seen, and what an incident allows, is asked anew for every answer.
      `${api}domain/`,
    ),
    room(
      'transport-carries',
      `${api}transport/`,
      contract,
      `${graphql}(schema|context|console|cost|viewer|frame-ports)`,
      `${api}graphql/`,
      `${api}live/`,
      // Which class of audience a connection belongs to is asked again while it is open.
      `${api}domain/visibility`,
      `${api}ingest/ingress`,
      `${api}ingest/setup-page`,
      `${api}telemetry`,
      npm,
      node,
    ),
    room('persistence-stores', `${api}persistence/`, contract, npm, node),
    room('web-knows-contract', 'web/', contract, npm, 'schema/src/graphql-env', '(^\\$app/)'),
    room('e2e-knows-contract', 'e2e/', contract, npm, node, '(^child_process$)'),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
      extensions: ['.ts', '.svelte', '.svelte.ts', '.js'],
    },
  },
};
