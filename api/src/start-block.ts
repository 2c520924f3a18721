/** What a person sees once the server is up: where to look, what there is, how to point a phone at it. */
export interface StartFacts {
  readonly local: string;
  readonly lan: readonly string[];
  readonly engine: 'embedded' | 'postgresql';
  /** Of the demonstration employer; null without demonstration data. */
  readonly token: string | null;
  /** The demonstration's accounts; null without. `wellKnown`: the password of all, where nobody else can use it. */
  readonly people: {
    readonly accounts: readonly { readonly email: string }[];
    readonly wellKnown: string | null;
    /** Made just now; null: printed at an earlier start. */
    readonly newPasswords: ReadonlyMap<string, string> | null;
  } | null;
  /** Where the first administrator begins; null: there is one. */
  readonly setUp: string | null;
  readonly workers: number;
  readonly simulated: boolean;
  readonly tookS: number;
}

export function startBlock(facts: StartFacts): string {
  const { local, lan, engine, workers, simulated, tookS } = facts;
  const fleet = `${workers.toLocaleString('en-GB')} workers${simulated ? ', reporting over HTTP like real phones' : ''}`;
  const lines = [
    `Lonewatch is up (${tookS.toFixed(1)} s, ${engine === 'embedded' ? 'embedded database' : 'PostgreSQL'}, ${fleet})`,
    '',
    `  Live map        ${local}/`,
    `  Wall display    ${local}/wall`,
    `  GraphQL         ${local}/graphql`,
    ...lan.map((origin) => `  On the network  ${origin}/`),
    '',
    ...peopleLines(facts),
    ...phoneLines(facts),
    '',
    '  Ctrl-C stops in good order; nothing acknowledged is lost.',
  ];
  const width = Math.max(...lines.map((line) => line.length)) + 2;
  const rule = '─'.repeat(width);
  return `\n┌${rule}┐\n${lines.map((line) => `│ ${line.padEnd(width - 1)}│`).join('\n')}\n└${rule}┘\n\n`;
}

function peopleLines({ people, setUp }: StartFacts): string[] {
  const begin =
    setUp === null
      ? []
      : [
          `  First of all    ${setUp}`,
          '                  The first administrator sets a password there; the link works once, for 72 hours.',
          '',
        ];
  if (people === null) return begin;
  const [first] = people.accounts;
  if (people.wellKnown !== null)
    return [
      ...begin,
      `  Sign in as      ${first?.email}, password ${people.wellKnown}; the page lists all`,
      '',
    ];
  if (people.newPasswords !== null)
    return [
      ...begin,
      ...[...people.newPasswords].map(
        ([email, password], at) =>
          `  ${at === 0 ? 'Sign in as      ' : '                '}${email.padEnd(26)}${password}`,
      ),
      '                  These passwords are shown only now.',
      '',
    ];
  return [
    ...begin,
    '  Sign in         The demonstration’s accounts have the passwords that were printed at the first such start.',
    '                  For new ones stop, start once without --lan, which ends all sessions, and then as now.',
    '',
  ];
}

function phoneLines({ token, local, lan }: StartFacts): string[] {
  const phone = lan[0] ?? null;
  if (token === null)
    return [
      '  There are no employers of a demonstration. DEMO_WORKERS=2500 and an empty folder would show one.',
    ];
  return phone === null
    ? [
        `  Your own phone  npm start -- --lan, then open the address it prints on the phone`,
        `  No phone        curl "${local}/ingest/${token}/osmand?id=me&lat=53.48&lon=-2.24"`,
      ]
    : [
        `  Your own phone  open ${phone}/ingest/${token} on it: it sets up OwnTracks or Traccar Client`,
        `  Ingest token    ${token} (the well-known one is off)`,
      ];
}
