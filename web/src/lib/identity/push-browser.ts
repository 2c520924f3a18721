/** This browser's side of web push: asks the person, and the browser's maker, for a place to send messages to. */

const WORKER = '/push-worker.js';

export interface PushKeys {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

export function canPush(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
}

/** Rejects with a sentence when the person or the browser does not want to. */
export async function allowPush(publicKey: string): Promise<PushKeys> {
  if ((await Notification.requestPermission()) !== 'granted')
    throw new Error(
      'The browser does not allow messages from this page. Its settings for this site can change that.',
    );
  const worker = await navigator.serviceWorker.register(WORKER);
  await navigator.serviceWorker.ready;
  const subscription = await worker.pushManager
    .subscribe({ userVisibleOnly: true, applicationServerKey: publicKey })
    .catch((cause: unknown) => {
      throw new Error('The browser could not reach its maker’s push service. Try again later.', { cause });
    });
  const { endpoint, keys } = subscription.toJSON();
  if (endpoint === undefined || keys?.['p256dh'] === undefined || keys['auth'] === undefined)
    throw new Error('The browser has given no address for messages.');
  return { endpoint, p256dh: keys['p256dh'], auth: keys['auth'] };
}

/** Takes the address back in the browser itself. */
export async function endPush(): Promise<void> {
  const worker = await navigator.serviceWorker.getRegistration(WORKER);
  await (await worker?.pushManager.getSubscription())?.unsubscribe();
}
