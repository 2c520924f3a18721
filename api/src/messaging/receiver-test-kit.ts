/** For tests: real servers on loopback that take what is sent, and can be told to fail. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Answers what it is told to; 200 otherwise. `null`: says nothing at all. */
export class HttpReceiver {
  readonly received: Received[] = [];
  /** The next answers, each once. */
  readonly answers: (number | null)[] = [];
  readonly #server: Server;
  #waiting: (() => void)[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        this.received.push({ path: request.url!, headers: request.headers, body: Buffer.concat(parts) });
        const answer = this.answers.shift();
        if (answer !== null) response.writeHead(answer ?? 200, { location: '/elsewhere' }).end('ok');
        for (const told of this.#waiting.splice(0)) told();
      });
    });
  }

  static async open(port = 0): Promise<HttpReceiver> {
    const receiver = new HttpReceiver();
    await new Promise<void>((resolve) => receiver.#server.listen(port, '127.0.0.1', resolve));
    return receiver;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Fulfils when so many have come in all. */
  async count(wanted: number): Promise<Received[]> {
    while (this.received.length < wanted) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.received;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export interface ReceivedMail {
  readonly to: readonly string[];
  /** Head and body as they came. */
  readonly text: string;
}

/** A real SMTP server that takes mail from anybody, or refuses it with the code that it is told. */
export class MailReceiver {
  readonly received: ReceivedMail[] = [];
  /** What the next mails are refused with, each once. */
  readonly refusals: number[] = [];
  attempts = 0;
  readonly #server: SMTPServer;
  #waiting: (() => void)[] = [];

  private constructor() {
    this.#server = new SMTPServer({
      disabledCommands: ['STARTTLS', 'AUTH'],
      authOptional: true,
      logger: false,
      onData: (stream, session, done) => {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', () => {
          this.attempts += 1;
          const code = this.refusals.shift();
          if (code === undefined)
            this.received.push({
              to: session.envelope.rcptTo.map(({ address }) => address),
              text: Buffer.concat(parts).toString(),
            });
          done(code === undefined ? null : Object.assign(new Error('Not now'), { responseCode: code }));
          for (const told of this.#waiting.splice(0)) told();
        });
      },
    });
    this.#server.on('error', () => undefined);
  }

  static async open(port = 0): Promise<MailReceiver> {
    const receiver = new MailReceiver();
    await new Promise<void>((resolve) => receiver.#server.listen(port, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.#server.server.address() as AddressInfo).port}`;
  }

  async count(wanted: number): Promise<ReceivedMail[]> {
    while (this.received.length < wanted) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.received;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(resolve));
  }
}

/** The body of a mail without its head, soft line breaks and quoting undone. */
export function bodyOf({ text }: ReceivedMail): string {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n').replaceAll('\r\n', '\n');
  if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString();
  if (!/quoted-printable/i.test(head)) return body;
  const bytes = body
    .replace(/=\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
