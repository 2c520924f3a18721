/** What a person sees once the server is up: where to look, what there is, how to point a phone at it. */
export interface StartFacts {
  readonly local: string;
  readonly lan: readonly string[];
  readonly engine: 'embedded' | 'postgresql';
  /** Of the demonstration employer; null without demonstration data. */
  readonly token: string | null;
  readonly workers: number;
  readonly simulated: boolean;
  readonly tookS: number;
}

export function startBlock({ local, lan, engine, token, workers, simulated, tookS }: StartFacts): string {
  const fleet = `${workers.toLocaleString('en-GB')} workers${simulated ? ', reporting over HTTP like real phones' : ''}`;
  const phone = lan[0] ?? null;
  const lines = [
    `Lonewatch is up (${tookS.toFixed(1)} s, ${engine === 'embedded' ? 'embedded database' : 'PostgreSQL'}, ${fleet})`,
    '',
    `  Live map        ${local}/`,
    `  Wall display    ${local}/wall`,
    `  GraphQL         ${local}/graphql`,
    ...lan.map((origin) => `  On the network  ${origin}/`),
    '',
    ...(token === null
      ? [
          '  There are no employers yet. Start with DEMO_WORKERS=2500 and an empty folder to see a demonstration.',
        ]
      : phone === null
        ? [
            `  Your own phone  npm start -- --lan, then open the address it prints on the phone`,
            `  No phone        curl "${local}/ingest/${token}/osmand?id=me&lat=53.48&lon=-2.24"`,
          ]
        : [
            `  Your own phone  open ${phone}/ingest/${token} on it: it sets up OwnTracks or Traccar Client`,
            `  Ingest token    ${token} (the well-known one is off)`,
          ]),
    '',
    '  Ctrl-C stops in good order; nothing acknowledged is lost.',
  ];
  const width = Math.max(...lines.map((line) => line.length)) + 2;
  const rule = '─'.repeat(width);
  return `\n┌${rule}┐\n${lines.map((line) => `│ ${line.padEnd(width - 1)}│`).join('\n')}\n└${rule}┘\n\n`;
}
