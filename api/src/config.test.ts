import { describe, expect, it } from 'vitest';
import { helpText, isHttps, readCommandLine, readConfig, SETTINGS } from './config.ts';

describe('the settings', () => {
  it('have defaults that make sense to their own checks', () => {
    const { config, problems } = readConfig({});
    expect(problems).toEqual([]);
    expect(config).toMatchObject({
      PORT: 4000,
      HOST: '127.0.0.1',
      DEMO_WORKERS: 2_500,
      RETENTION_DAYS: 30,
      DATABASE_URL: null,
    });
  });

  it('name every variable that makes no sense, all at once, with what it may be', () => {
    const { problems } = readConfig({
      PORT: 'eighty',
      RETENTION_DAYS: '0',
      DATABASE_URL: 'mysql://x',
      MAP_STYLE_URL: 'nowhere',
      DEMO_WORKERS: '',
    });
    expect(problems).toHaveLength(5);
    expect(problems.join('\n')).toContain('PORT is "eighty" but must be a whole number from 0 to 65535.');
    expect(problems.join('\n')).toContain(
      'DATABASE_URL is "mysql://x" but must be an address that starts with postgres:// or postgresql://.',
    );
  });

  it('take a certificate and its key together or not at all', () => {
    expect(readConfig({ TLS_CERT: 'cert.pem' }).problems).toEqual([
      'TLS_CERT and TLS_KEY belong together: set both for https, or neither.',
    ]);
    expect(readConfig({ TLS_CERT: 'cert.pem', TLS_KEY: 'key.pem' }).problems).toEqual([]);
  });

  it.each([
    [{}, false],
    [{ PUBLIC_URL: 'http://lonewatch.example' }, false],
    [{ PUBLIC_URL: 'https://lonewatch.example' }, true],
    [{ TLS_CERT: 'cert.pem', TLS_KEY: 'key.pem' }, true],
  ])('%j: browsers come by https: %s', (env, expected) => {
    expect(isHttps(readConfig(env).config)).toBe(expected);
  });

  it('say on or off of the page for trying out queries, and leave it to the demonstration otherwise', () => {
    expect(readConfig({}).config.GRAPHIQL).toBeNull();
    expect(readConfig({ GRAPHIQL: 'off' }).config.GRAPHIQL).toBe(false);
    expect(readConfig({ GRAPHIQL: 'yes' }).problems).toEqual(['GRAPHIQL is "yes" but must be on or off.']);
  });

  it('that are secret are not shown when they are wrong', () => {
    const { problems } = readConfig({ AUTH_SECRET: 'hunter2' });
    expect(problems).toEqual(['AUTH_SECRET is set but must have 32 characters or more.']);
  });

  it('are all in the help', () => {
    for (const name of Object.keys(SETTINGS)) expect(helpText()).toContain(name);
  });
});

describe('the command line', () => {
  it('takes what it knows', () => {
    expect(readCommandLine(['--lan']).command.lan).toBe(true);
    expect(readCommandLine(['--export', 'out']).command.exportTo).toBe('out');
  });

  it.each([[['--lun']], [['--export']], [['--export', '--lan']], [['--export', 'a', '--import', 'b']]])(
    'refuses %j with a sentence',
    (args) => {
      expect(readCommandLine(args).problems[0]).toMatch(/[.]$/);
    },
  );
});
