import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Mailer } from './email.ts';
import { bodyOf, MailReceiver } from './receiver-test-kit.ts';

const FROM = 'Lonewatch <alarms@lonewatch.example>';
const MAIL = {
  id: 'id-1',
  to: ['bea@contact.example'],
  subject: 'Alarm 26-000001',
  text: 'Ring 0113 496 0000 – now',
};
let receiver: MailReceiver;
let mailer: Mailer;
beforeAll(async () => {
  receiver = await MailReceiver.open();
  mailer = new Mailer({ url: receiver.url, from: FROM, timeoutMs: 5_000 });
});
afterAll(async () => {
  mailer.close();
  await receiver.close();
});

describe('a mail', () => {
  it('reaches a real mail server, with one id for all attempts', async () => {
    expect(await mailer.send(MAIL)).toEqual({ sent: true });
    const [mail] = receiver.received;
    expect(mail!.to).toEqual(MAIL.to);
    expect(mail!.text).toContain('Message-ID: <id-1@lonewatch.example>');
    expect(mail!.text).toContain('Auto-Submitted: auto-generated');
    expect(bodyOf(mail!)).toContain(MAIL.text);
  });

  it('that the server cannot take now is tried again, one that it refuses is not', async () => {
    receiver.refusals.push(451, 550);
    expect(await mailer.send(MAIL)).toEqual({
      sent: false,
      final: false,
      problem: 'The mail server could not take it now (451).',
    });
    expect(await mailer.send(MAIL)).toMatchObject({ sent: false, final: true });
  });

  it('says what is wrong when there is no server, and repeats no address', async () => {
    const gone = await MailReceiver.open();
    const { url } = gone;
    await gone.close();
    const lost = await new Mailer({ url, from: FROM, timeoutMs: 2_000 }).send(MAIL);
    expect(lost).toMatchObject({
      sent: false,
      final: false,
      problem: 'The mail server could not be reached.',
    });
    const none = await new Mailer({ url: null, from: FROM, timeoutMs: 2_000 }).send(MAIL);
    expect(none).toMatchObject({ sent: false, final: true });
    expect(JSON.stringify([lost, none])).not.toContain('bea@');
  });

  it('carries nothing into its head that a name or number brought along', async () => {
    await mailer.send({ ...MAIL, subject: 'Alarm\r\nBcc: everybody@else.example' });
    const last = receiver.received.at(-1)!;
    expect(last.to).toEqual(MAIL.to);
    expect(last.text).not.toMatch(/^Bcc:/m);
  });
});
