/**
 * What each client must be told, as the text that it takes: an address, a link that sets it up, lines of configuration.
 * The numbers are for people who work alone: a report a minute at least, also from somebody who does not move.
 */
import { cleanText } from './text.ts';

export interface SetupTarget {
  /** Scheme, host and port by which the device reaches us. */
  readonly origin: string;
  readonly token: string;
  /** What the device shall call itself; '' leaves that to the app. */
  readonly device: string;
}

/** One word for a person or device that every client can carry: no blanks, and nothing that a topic or query parts at. */
export function deviceWord(name: string): string {
  return cleanText(name, 64)
    .replace(/[\s/+#?&%="'<>\\]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

export function addressOf({ origin, token }: SetupTarget, protocol = ''): string {
  return `${origin}/ingest/${encodeURIComponent(token)}${protocol === '' ? '' : `/${protocol}`}`;
}

/**
 * Traccar Client takes scheme, host and path as its server address and these parameters as its settings
 * (configuration_service.dart). Its own defaults would be 300 s, 75 m and no heartbeat: somebody who lies still is silent.
 */
function traccarSettings(target: SetupTarget): URLSearchParams {
  return new URLSearchParams({
    ...(target.device === '' ? {} : { id: target.device }),
    accuracy: 'high',
    interval: '60',
    distance: '20',
    angle: '45',
    heartbeat: '60',
    stop_detection: 'false',
    buffer: 'true',
    wakelock: 'true',
  });
}

/** For the scanner inside the app. */
export function traccarScanLink(target: SetupTarget): string {
  return `${addressOf(target, 'osmand')}?${traccarSettings(target).toString()}`;
}

/** For a tap on the phone itself. */
export function traccarTapLink(target: SetupTarget): string {
  const settings = traccarSettings(target);
  settings.set('url', addressOf(target, 'osmand'));
  return `org.traccar.client://config?${settings.toString()}`;
}

/** Both apps take the settings as base64 of JSON; percent-encoded, since Android reads a bare + as a space. */
export function ownTracksLink(target: SetupTarget): string {
  const { device } = target;
  const configuration = {
    _type: 'configuration',
    mode: 3, // HTTP
    url: addressOf(target, 'owntracks'),
    auth: false,
    monitoring: 2, // "move": reports by time and distance
    locatorInterval: 60,
    locatorDisplacement: 20,
    moveModeLocatorInterval: 30,
    ping: 15, // minutes; Android takes no less
    ...(device === '' ? {} : { username: device, deviceId: 'phone', tid: trackerId(device) }),
  };
  const base64 = Buffer.from(JSON.stringify(configuration)).toString('base64');
  return `owntracks:///config?inline=${encodeURIComponent(base64)}`;
}

/** Two letters or digits, which is all that OwnTracks takes. */
function trackerId(device: string): string {
  return device.replace(/[^A-Za-z0-9]/g, '').slice(-2) || 'lw';
}

export function overlandLink(target: SetupTarget): string {
  const settings = new URLSearchParams({
    url: addressOf(target, 'overland'),
    ...(target.device === '' ? {} : { device_id: target.device }),
    unique_id: 'yes',
  });
  return `overland://setup?${settings.toString()}`;
}

export function gpsLoggerAddress(target: SetupTarget): string {
  const id = target.device === '' ? '' : `id=${encodeURIComponent(target.device)}&`;
  return `${addressOf(target, 'gpslogger')}?${id}%ALL`;
}

/** Lines of traccar.xml. */
export function traccarServerLines(target: SetupTarget): string {
  const address = addressOf(target, 'traccar');
  return [
    `<entry key='forward.type'>json</entry>`,
    `<entry key='forward.url'>${address}</entry>`,
    `<entry key='forward.retry.enable'>true</entry>`,
    `<entry key='event.forward.url'>${address}</entry>`,
  ].join('\n');
}

/** For forward.type=url: the parameters are called like the placeholders. */
export function traccarServerTemplate(target: SetupTarget): string {
  const names =
    'uniqueId fixTime deviceTime valid latitude longitude altitude speed course accuracy statusCode attributes';
  const query = names
    .split(' ')
    .map((name) => `${name}={${name}}`)
    .join('&amp;');
  return `<entry key='forward.url'>${addressOf(target, 'traccar')}?${query}</entry>`;
}

export function curlLines(target: SetupTarget): string {
  const device = target.device === '' ? 'badge-17' : target.device;
  return [
    `curl '${addressOf(target, 'native')}' -d '{`,
    `  "device": "${device}",`,
    `  "lon": -0.1276, "lat": 51.5072, "accuracyM": 6,`,
    `  "batteryPercent": 82`,
    `}'`,
  ].join('\n');
}
