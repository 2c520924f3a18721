/** For tests of signing in: identity and its routes behind a real port, without the rest of the server. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import { readConfig } from './config.ts';
import { openIdentity, type OpenIdentity } from './open-identity.ts';
import type { Database } from './persistence/database.ts';
import type { IdentityProvider } from './transport/sign-in.ts';

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
}

export class SignInServer {
  readonly #server: Server;
  readonly open: OpenIdentity;
  readonly origin: string;
  readonly warnings: string[];

  private constructor(server: Server, open: OpenIdentity, warnings: string[]) {
    this.#server = server;
    this.open = open;
    this.warnings = warnings;
    this.origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  }

  static async start(
    db: Database,
    env: Record<string, string> = {},
    identityProviders: readonly IdentityProvider[] = [],
  ): Promise<SignInServer> {
    const warnings: string[] = [];
    const warn = (message: string, error?: unknown): void => {
      warnings.push(`${message} ${error instanceof Error ? error.message : ''}`);
    };
    const open = openIdentity({
      db,
      config: readConfig(env).config,
      authSecret: 'a secret of the tests, long enough for anything',
      identityProviders,
      addressOf: (request) => String(request.headers['x-test-address'] ?? '192.0.2.1'),
      now: () => Date.now(),
      log: { info: () => undefined, warn },
    });
    const server = createServer((request, response) => {
      const url = new URL(`http://any${request.url}`);
      const answered = open.routes.owns(url.pathname)
        ? open.routes.handle(request, response, url)
        : open.identity.presenceOf(request).then((presence) => {
            response.end(JSON.stringify(presence?.viewer ?? null));
          });
      answered.catch((error: unknown) => {
        warn('unanswered', error);
        response.writeHead(500).end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    return new SignInServer(server, open, warnings);
  }

  visitor(address = '192.0.2.1'): Visitor {
    return new Visitor(this.origin, address);
  }

  async close(): Promise<void> {
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
    await this.open.close();
  }
}

/** A browser as far as cookies go, or a script. */
export class Visitor {
  readonly #origin: string;
  readonly #address: string;
  readonly cookies = new Map<string, string>();

  constructor(origin: string, address: string) {
    this.#origin = origin;
    this.#address = address;
  }

  async send(path: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(`${this.#origin}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: {
        'x-test-address': this.#address,
        'user-agent': 'test',
        ...(cookie === '' ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const set of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set)!;
      if (value === '' || /max-age=0/i.test(set)) this.cookies.delete(name!);
      else this.cookies.set(name!, value!);
    }
    const text = await answer.text();
    const parsed: unknown = text === '' ? {} : JSON.parse(text);
    return {
      status: answer.status,
      body: (parsed ?? {}) as Answer['body'],
      headers: answer.headers,
    };
  }

  auth(path: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send(`/api/auth/${path}`, body, headers);
  }

  signIn(email: string, password: string): Promise<Answer> {
    return this.auth('sign-in/email', { email, password });
  }

  /** Who this visitor is to the server; null: nobody. */
  async who(query = ''): Promise<Viewer | null> {
    const { body } = await this.send(`/who${query}`);
    return 'kind' in body ? (body as unknown as Viewer) : null;
  }
}
