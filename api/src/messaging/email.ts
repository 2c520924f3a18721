/** Mail by SMTP. */
import { createTransport, type Transporter } from 'nodemailer';
import { failed, refused, SENT, type Outcome } from './outcome.ts';

export interface Mail {
  /** The same at every attempt, so that a mailbox can tell a repetition. */
  readonly id: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

export interface MailerOptions {
  /** `smtp://user:password@host:port` or `smtps://`; null: mail is not configured. */
  readonly url: string | null;
  readonly from: string;
  readonly timeoutMs: number;
}

export class Mailer {
  readonly #transport: Transporter | null;
  readonly #from: string;
  readonly #domain: string;

  constructor({ url, from, timeoutMs }: MailerOptions) {
    this.#from = from;
    this.#domain = /@([^\s<>@]+)/.exec(from)?.[1] ?? 'localhost';
    this.#transport =
      url === null
        ? null
        : createTransport({
            url,
            pool: false,
            connectionTimeout: timeoutMs,
            greetingTimeout: timeoutMs,
            socketTimeout: timeoutMs,
            // Nothing that a mail says may make this server read a file or call an address.
            disableFileAccess: true,
            disableUrlAccess: true,
          });
  }

  get isConfigured(): boolean {
    return this.#transport !== null;
  }

  async send({ id, to, subject, text }: Mail): Promise<Outcome> {
    if (this.#transport === null)
      return refused('Mail is not configured: the operator of the system sets SMTP_URL and MAIL_FROM.');
    try {
      await this.#transport.sendMail({
        from: this.#from,
        to: [...to],
        subject,
        text,
        messageId: `<${id}@${this.#domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      return SENT;
    } catch (error) {
      return outcomeOf(error as SmtpError);
    }
  }

  close(): void {
    this.#transport?.close();
  }
}

interface SmtpError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
}

/** What a mail server says may repeat an address: only its number is kept. */
function outcomeOf({ code, responseCode }: SmtpError): Outcome {
  if (responseCode !== undefined && responseCode >= 500)
    return refused(`The mail server refused it (${responseCode}).`);
  if (responseCode !== undefined) return failed(`The mail server could not take it now (${responseCode}).`);
  if (code === 'EAUTH') return failed('The mail server did not accept the sign-in of SMTP_URL.');
  if (code === 'EENVELOPE') return refused('The address is none that mail can be sent to.');
  if (code === 'ETLS') return failed('No secure connection to the mail server could be made.');
  if (code === 'ETIMEDOUT') return failed('The mail server did not answer in time.');
  return failed('The mail server could not be reached.');
}
