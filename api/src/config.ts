/**
 * Every setting in one table. `--help`, the README and the checks at start all come from it: nothing else reads the
 * environment. A value that makes no sense stops the start with a sentence that names the variable.
 */
interface Setting<T> {
  /** null: not set. */
  readonly fallback: T;
  readonly describe: string;
  /** What the fallback is called in the table, where the value alone says too little. */
  readonly fallbackText?: string;
  readonly parse: (text: string) => T;
  /** Never shown, not even when it is wrong. */
  readonly isSecret?: true;
}

class BadValue extends Error {}

const text = (fallback: string, describe: string): Setting<string> => ({
  fallback,
  describe,
  parse: (value) => value,
});

const optionalText = (describe: string): Setting<string | null> => ({
  fallback: null,
  describe,
  parse: (value) => (value === '' ? null : value),
});

function secretText(minLength: number, describe: string, fallbackText: string): Setting<string | null> {
  return {
    fallback: null,
    describe,
    fallbackText,
    isSecret: true,
    parse: (value) => {
      if (value !== '' && value.length < minLength)
        throw new BadValue(`must have ${minLength} characters or more`);
      return value === '' ? null : value;
    },
  };
}

function number(
  fallback: number,
  min: number,
  max: number,
  describe: string,
  fallbackText?: string,
): Setting<number> {
  const parse = (value: string): number => {
    const parsed = Number(value);
    if (value.trim() === '' || !Number.isInteger(parsed) || parsed < min || parsed > max)
      throw new BadValue(`must be a whole number from ${min} to ${max}`);
    return parsed;
  };
  return fallbackText === undefined
    ? { fallback, describe, parse }
    : { fallback, describe, fallbackText, parse };
}

function url(protocols: readonly string[], describe: string): Setting<string | null> {
  return {
    fallback: null,
    describe,
    parse: (value) => {
      if (value === '') return null;
      if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol))
        throw new BadValue(
          `must be an address that starts with ${protocols.map((name) => `${name}//`).join(' or ')}`,
        );
      return value;
    },
  };
}

function onOrOff(describe: string, fallbackText: string): Setting<boolean | null> {
  return {
    fallback: null,
    describe,
    fallbackText,
    parse: (value) => {
      if (value !== 'on' && value !== 'off') throw new BadValue('must be on or off');
      return value === 'on';
    },
  };
}

function addresses(describe: string): Setting<readonly string[]> {
  return {
    fallback: [],
    describe,
    fallbackText: 'nobody',
    parse: (value) => {
      const all = value.split(',').map((address) => address.trim());
      const odd = all.find((address) => !/^[^\s@]+@[^\s@]+$/.test(address));
      if (odd !== undefined) throw new BadValue('must be mail addresses with commas between them');
      return all;
    },
  };
}

function secondsList(fallback: readonly number[], describe: string): Setting<readonly number[]> {
  return {
    fallback,
    describe,
    fallbackText: fallback.join(','),
    parse: (value) => {
      const all = value.split(',').map((each) => (each.trim() === '' ? NaN : Number(each)));
      if (all.some((each) => !Number.isInteger(each) || each < 0 || each > 86_400))
        throw new BadValue('must be whole numbers of seconds, at most a day, with commas between them');
      return all;
    },
  };
}

export const SETTINGS = {
  PORT: number(4000, 0, 65_535, 'The one port for everything; 0 takes any that is free.'),
  HOST: text('127.0.0.1', 'The address to listen on. `--lan` listens on all.'),
  PUBLIC_URL: url(
    ['http:', 'https:'],
    'The address that people and phones use when it is not this machine’s own, for example behind a proxy with TLS.',
  ),
  TRUSTED_PROXIES: number(
    0,
    0,
    10,
    'Proxies in front that write X-Forwarded-For: that many entries from its end are believed. One too many, and senders choose their own address.',
  ),
  TLS_CERT: optionalText(
    'Speak https: the file with the certificate and its chain, PEM. Read again every hour and at SIGHUP. Needs TLS_KEY.',
  ),
  TLS_KEY: optionalText('The file with the private key of TLS_CERT, PEM, without a passphrase.'),
  AUTH_SECRET: secretText(
    32,
    'Signs sessions and encrypts second factors: 32 characters or more, the same on every server of one database.',
    'a random one, kept in LONEWATCH_DATA',
  ),
  SESSION_HOURS: number(12, 1, 720, 'Hours after which somebody who has signed in has to do so again.'),
  SIGN_INS_PER_MINUTE: number(
    60,
    1,
    1_000_000,
    'Attempts to sign in, a minute, of one network address; raise it where many people share one.',
  ),
  OIDC_PROVIDERS: optionalText(
    'A JSON file of OpenID Connect providers: `[{"id", "name", "discoveryUrl", "clientId", "clientSecret", "emailDomains"}]`. They sign in accounts that exist, by verified email address.',
  ),
  LONEWATCH_DATA: text('.data', 'Folder of the embedded database and the server’s own files.'),
  DATABASE_URL: url(
    ['postgres:', 'postgresql:'],
    'PostgreSQL 15 or newer instead of the embedded database: `postgresql://user:password@host/database`.',
  ),
  DEMO_WORKERS: number(
    2_500,
    0,
    1_000_000,
    'Workers in the demonstration data of the first start; 0: no demonstration data and no simulator.',
  ),
  RETENTION_DAYS: number(30, 1, 90, 'Days that positions are kept; whole days are dropped.'),
  STREETS_PMTILES: optionalText(
    'A street-level map as one local `.pmtiles` file (Protomaps layers), served from this origin.',
  ),
  MAP_STYLE_URL: url(
    ['http:', 'https:'],
    'A MapLibre style instead of the embedded map. Its server then learns where people look.',
  ),
  CHECK_IN_INTERVAL_MIN: number(60, 5, 1_440, 'Minutes between check-ins when the device does not say.'),
  CHECK_IN_REMINDER_MIN: number(2, 0, 60, 'Minutes before a check-in at which it shows as due.'),
  CHECK_IN_GRACE_MIN: number(3, 0, 120, 'Minutes after a missed check-in until the worker is overdue.'),
  SESSION_LENGTH_MIN: number(480, 5, 1_440, 'Minutes until a session ends when the device does not say.'),
  SIGNAL_LOST_MIN: number(
    15,
    1,
    1_440,
    'Minutes without a word from any device of a worker in a session after which that raises an alarm.',
  ),
  INCIDENT_RULES: optionalText(
    'A JSON file with numbers of incidents that differ from the defaults, for all and by employer id: `{"offerS": 5, "clocks": {"ANSWER": {"breachS": 10}}, "employers": {"12": {…}}}`.',
  ),
  MAX_SPEED_MPS: number(
    150,
    10,
    1_000,
    'A fix that implies a higher speed, metres per second, is a jump until a second one agrees.',
  ),
  MAX_BODY_BYTES: number(4_194_304, 65_536, 67_108_864, 'The largest report that is read.'),
  MAX_UNASSIGNED: number(
    10_000,
    0,
    1_000_000,
    'Unassigned devices of one employer that are taken in; one that calls for help always is.',
  ),
  INGEST_PER_SECOND: number(
    20_000,
    0,
    10_000_000,
    'Reports a second of one ingest token, and of one address, beyond which senders are told to come again; ten times as many at once. Never a call for help. 0: no bound.',
  ),
  GRAPHQL_PER_MINUTE: number(
    3_000,
    0,
    10_000_000,
    'Queries, subscriptions and connections a minute of one viewer; ten times as many of one address, a tenth for those who are not signed in. 0: no bound.',
  ),
  GRAPHIQL: onOrOff(
    'The page that tries out queries at /graphql, and introspection: on or off.',
    'on in the demonstration, otherwise off',
  ),
  FRAME_BUDGET_BYTES: number(
    1_048_576,
    65_536,
    67_108_864,
    'Bytes that may wait for one reader of positions before frames are left out for it.',
  ),
  BREAK_GLASS_MIN: number(
    15,
    1,
    120,
    'Minutes for which an operator sees where somebody is after breaking the glass.',
  ),
  ANONYMITY_K: number(
    5,
    2,
    1_000,
    'Figures of groups of fewer people than this are kept back from who may not see the people themselves.',
  ),
  SMTP_URL: {
    ...url(
      ['smtp:', 'smtps:'],
      'The server that sends mail: `smtps://user:password@host:465` or `smtp://host:587`. Without it no mail is sent, and whoever waits for one is told so.',
    ),
    isSecret: true,
  },
  MAIL_FROM: text(
    'Lonewatch <lonewatch@localhost>',
    'Whom mail comes from; one that your mail server may send for.',
  ),
  DUTY_MAIL: addresses(
    'Who gets mail when no operator is signed on for an employer: addresses with commas between them.',
  ),
  DELIVERY_RETRIES_S: secondsList(
    [5, 15, 45, 120, 300, 600, 1_200],
    'Seconds after which a message that could not be sent is tried again, attempt by attempt; after the last nothing more is tried.',
  ),
  OUTGOING_PRIVATE: onOrOff(
    'Webhooks and push services may lie inside this server’s own network and speak http: on or off.',
    'off: whoever may add a webhook could reach behind your firewall',
  ),
  FORCE_AREAS: optionalText(
    'GeoJSON of police force areas: features with a `name` in degrees (WGS84), for example those of the Office for National Statistics. Without it only the middle of some cities is known, and nothing is said elsewhere.',
  ),
  DUTY_PHONE: optionalText(
    'Number of the control room’s duty contact, rung by the built-in plan of employers that have none of their own.',
  ),
  FIELD_KEY: optionalText(
    'Key that seals dates of birth, notes, plans and the log of incidents: 32 random bytes in base64. Without it the file `field-key` in LONEWATCH_DATA is made at the first start; keep a copy of it apart from the backups.',
  ),
} as const;

export type SettingName = keyof typeof SETTINGS;
export type Config = { readonly [Name in SettingName]: (typeof SETTINGS)[Name]['fallback'] };

export const COMMANDS = {
  '--lan':
    'Listen on the local network too, for phones. The demonstration’s well-known token and passwords give way to random ones.',
  '--export DIR': 'Write everything that the database holds to a folder, then stop.',
  '--import DIR': 'Read such a folder into an empty database (DATABASE_URL or the embedded one), then stop.',
  '--verify-log [NUMBER]':
    'Check that no entry of the log of incidents, or of one such as 26-000123, was changed or removed; then stop, with exit code 1 if one was.',
  '--help': 'Show this.',
} as const;

export interface CommandLine {
  readonly lan: boolean;
  readonly exportTo: string | null;
  readonly importFrom: string | null;
  /** The number of an incident, or ALL; null: not asked for. */
  readonly verifyLog: string | null;
  readonly help: boolean;
}

/** Every problem at once, each as a sentence, so that one start shows all that has to be mended. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): {
  config: Config;
  problems: string[];
} {
  const problems: string[] = [];
  const config: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries<Setting<unknown>>(SETTINGS)) {
    const value = env[name];
    config[name] = setting.fallback;
    if (value === undefined) continue;
    try {
      config[name] = setting.parse(value);
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      problems.push(`${name} is ${setting.isSecret ? 'set' : `"${value}"`} but ${error.message}.`);
    }
  }
  if ((config['TLS_CERT'] === null) !== (config['TLS_KEY'] === null))
    problems.push('TLS_CERT and TLS_KEY belong together: set both for https, or neither.');
  return { config: config as Config, problems };
}

/** Whether browsers reach this server by https, ours or a proxy's: cookies are then for https alone. */
export function isHttps({ TLS_CERT, PUBLIC_URL }: Config): boolean {
  return TLS_CERT !== null || (PUBLIC_URL?.startsWith('https:') ?? false);
}

export function readCommandLine(args: readonly string[]): { command: CommandLine; problems: string[] } {
  const problems: string[] = [];
  let lan = false;
  let help = false;
  let verifyLog: string | null = null;
  const folders: Record<'--export' | '--import', string | null> = { '--export': null, '--import': null };
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (arg === '--lan') lan = true;
    else if (arg === '--help' || arg === '-h') help = true;
    else if (arg === '--verify-log') verifyLog = /^\d{2}-\d+$/.test(args[at + 1] ?? '') ? args[++at]! : 'ALL';
    else if (arg === '--export' || arg === '--import') {
      const folder = args[++at];
      if (folder === undefined || folder.startsWith('--'))
        problems.push(`${arg} needs the name of a folder after it.`);
      else folders[arg] = folder;
    } else problems.push(`"${arg}" is not an option. Try --help.`);
  }
  if (folders['--export'] !== null && folders['--import'] !== null)
    problems.push('--export and --import cannot be used together.');
  const { '--export': exportTo, '--import': importFrom } = folders;
  return { command: { lan, help, verifyLog, exportTo, importFrom }, problems };
}

function fallbackText(setting: Setting<unknown>): string {
  return (
    setting.fallbackText ??
    (setting.fallback === null ? 'not set' : (setting.fallback as string | number).toString())
  );
}

export function helpText(): string {
  const rows = Object.entries<Setting<unknown>>(SETTINGS).map(
    ([name, setting]) =>
      `  ${name.padEnd(22)} ${setting.describe}\n${' '.repeat(25)}Default: ${fallbackText(setting)}`,
  );
  const commands = Object.entries(COMMANDS).map(([name, describe]) => `  ${name.padEnd(22)} ${describe}`);
  return `npm start [-- options]\n\nOptions\n${commands.join('\n')}\n\nEnvironment variables\n${rows.join('\n')}\n`;
}

/** The table of the README; a test holds the two together. */
export function markdownTable(): string {
  const rows = Object.entries<Setting<unknown>>(SETTINGS).map(
    ([name, setting]) => `| \`${name}\` | ${setting.describe} | ${fallbackText(setting)} |`,
  );
  return ['| variable | what | default |', '|---|---|---|', ...rows].join('\n');
}
