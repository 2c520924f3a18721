/**
 * Wakes a browser up. What is said is sealed for that browser alone (RFC 8291) and passes its maker's push service, which
 * learns that there was a message and when, but not what it says.
 */
import webPush from 'web-push';
import { NotReached, post, type OutgoingOptions } from './outgoing-request.ts';
import { failed, refused, SENT, type Outcome } from './outcome.ts';

export interface VapidKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

export interface PushMessage {
  readonly title: string;
  readonly body: string;
  /** Where a click leads, within our own pages. */
  readonly path: string;
  /** A later message with the same tag takes the place of this one. */
  readonly tag: string;
}

export interface Subscription {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

export interface PushOptions extends OutgoingOptions {
  readonly keys: VapidKeys;
  /** Whom a push service can ask about our messages: `mailto:` or `https:`. */
  readonly subject: string;
}

/** After so long nobody needs to be woken up for it any more. */
const KEEP_S = 3_600;

export function makeVapidKeys(): VapidKeys {
  return webPush.generateVAPIDKeys();
}

/** `gone`: the browser has taken its leave, and is to be forgotten. */
export async function pushTo(
  { endpoint, p256dh, auth }: Subscription,
  message: PushMessage,
  { keys, subject, ...options }: PushOptions,
): Promise<Outcome & { readonly gone: boolean }> {
  try {
    const request = webPush.generateRequestDetails(
      { endpoint, keys: { p256dh, auth } },
      JSON.stringify(message),
      { vapidDetails: { subject, ...keys }, TTL: KEEP_S, urgency: 'high', contentEncoding: 'aes128gcm' },
    );
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, value]));
    const status = await post({ url: endpoint, headers, body: request.body }, options);
    const gone = status === 404 || status === 410;
    return { ...outcomeOf(status, gone), gone };
  } catch (error) {
    if (error instanceof NotReached) return { ...failed(error.message), gone: false };
    // The keys that the browser gave are none: no message can ever be sealed for it.
    return { ...refused('The browser’s keys are none.'), gone: true };
  }
}

function outcomeOf(status: number, gone: boolean): Outcome {
  if (status >= 200 && status < 300) return SENT;
  if (gone) return refused('The browser takes no messages any more.');
  return failed(`The push service answered ${status}.`);
}
