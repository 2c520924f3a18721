/**
 * What a person sees who opens an ingest address in a browser: how to set up each client, with links and codes
 * that do it for them. One document: no script, no request to anywhere, works on a phone. Everything that comes from
 * outside is escaped. It is as secret as the address in it: send it `Cache-Control: no-store`.
 */
import {
  addressOf,
  curlLines,
  deviceWord,
  gpsLoggerAddress,
  overlandLink,
  ownTracksLink,
  traccarScanLink,
  traccarServerLines,
  traccarServerTemplate,
  traccarTapLink,
  type SetupTarget,
} from './client-setup.ts';
import { qrCode } from './qr-code.ts';
import { SETUP_STYLE } from './setup-style.ts';
import { escapeHtml } from './text.ts';

export interface SetupPageOptions {
  readonly token: string;
  /** The token speaks for one device alone. */
  readonly isOneDevice: boolean;
  /** Scheme, host and port as the browser has them: `http://127.0.0.1:4000`. */
  readonly origin: string;
  /** How phones in the same network reach us; empty when we listen on loopback only. */
  readonly lanOrigins: readonly string[];
  /** What `?for=` says, '' when it says nothing; left out, the page has no form to ask for a name. */
  readonly device?: string | undefined;
}

/** The parameter of the form on the page. */
export const SETUP_FOR = 'for';

export function setupPage(options: SetupPageOptions): string {
  const origin = originForPhones(options);
  const target: SetupTarget = { origin, token: options.token, device: deviceWord(options.device ?? '') };
  const reachable = !isLoopback(origin);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>Connect a device – Lonewatch</title>
<style>${SETUP_STYLE}</style>
</head>
<body>
<header>
<div class="mark">${MARK} Lonewatch</div>
<h1>Connect a device</h1>
<p class="lead">Whatever reports to this address appears in the control room. Choose the app that the worker carries; each can be set up with one tap or one scan.</p>
${reachable ? '' : UNREACHABLE}
</header>
<main>
${start(options, target, reachable)}
${reachable ? notes(options, target) : ''}
${CHOICE}
${traccarClient(target, reachable)}
${ownTracks(target, reachable)}
${overland(target, reachable)}
${gpsLogger(target)}
${traccarServer(target)}
${ownProgram(target)}
</main>
<footer><p>Say whose a device is before it first reports: <b>Register a device</b>, on the page <b>Keys, tokens and walls</b>. One that nobody has registered is shown as unassigned. Then send a test alarm and wait for the control room to answer before anybody relies on it.</p></footer>
</body>
</html>`;
}

/** The address that goes into codes: the browser's own, unless that is this computer's private one and there is a better. */
function originForPhones({ origin, lanOrigins }: SetupPageOptions): string {
  const own = cleanOrigin(origin);
  const shared = lanOrigins.map(cleanOrigin).find((one) => one !== '' && !isLoopback(one));
  return isLoopback(own) ? (shared ?? own) : own;
}

/** '' for what is no http address: a Host header is written by strangers. */
function cleanOrigin(origin: string): string {
  const url = URL.canParse(origin) ? new URL(origin) : null;
  return url !== null && /^https?:$/.test(url.protocol) ? url.origin : '';
}

function isLoopback(origin: string): boolean {
  const host = URL.canParse(origin) ? new URL(origin).hostname : '';
  return (
    host === '' ||
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    host.startsWith('127.')
  );
}

const MARK =
  '<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="10.5" fill="none" stroke="#6e849a" stroke-width="1.5"/>' +
  '<circle cx="12" cy="12" r="4" fill="#2ec4a6"/></svg>';

const UNREACHABLE =
  '<div class="note warn" role="note"><p><strong>A phone cannot reach this address yet.</strong> Lonewatch listens on this computer only. Stop it and start it for your network with <code>npm start -- --lan</code>; it then prints the address to open, and the codes appear here.</p></div>';

function notes(options: SetupPageOptions, target: SetupTarget): string {
  const others = options.lanOrigins.map(cleanOrigin).filter((one) => one !== '' && one !== target.origin);
  const under = others.map((one) => `<code>${escapeHtml(one)}</code>`).join(' or ');
  const said = [
    `<strong>The address is a key.</strong> Who has it can report as ${options.isOneDevice ? 'this device' : 'any device of this employer'}: pass it on like a password.`,
    ...(target.origin.startsWith('http:')
      ? [
          '<strong>It is not encrypted.</strong> Good for a trial in your own network. Put https in front before people rely on it.',
        ]
      : []),
    ...(others.length > 0
      ? [
          `<strong>Another network?</strong> The codes lead to <code>${escapeHtml(target.origin)}</code>. Phones elsewhere: open this page under ${under}.`,
        ]
      : []),
  ];
  return `<div class="note" role="note">${said.map((one) => `<p>${one}</p>`).join('')}</div>`;
}

function start(options: SetupPageOptions, target: SetupTarget, reachable: boolean): string {
  if (options.device === undefined && !reachable) return '';
  const page = `${addressOf(target)}${target.device === '' ? '' : `?${SETUP_FOR}=${encodeURIComponent(target.device)}`}`;
  const code = reachable
    ? `<figure>${qrCode(page, 'QR code of the address of this page')}<figcaption>This page, for the phone</figcaption></figure>`
    : '';
  return `<div class="start"><div>${options.device === undefined ? '' : nameForm(target.device)}
${reachable ? '<p class="hint">Easiest: point the phone’s camera at the code to open this page there, then tap the buttons below.</p>' : ''}</div>${code}</div>`;
}

function nameForm(device: string): string {
  const said =
    device === ''
      ? 'Phones of one model call themselves alike. A name of its own keeps each apart from the first report on.'
      : `All links and codes below are for <b>${escapeHtml(device)}</b> only: set up one device with them.`;
  return `<form method="get">
<div style="flex:1 1 100%"><label for="device">Who carries the device?</label></div>
<input id="device" name="${SETUP_FOR}" value="${escapeHtml(device)}" maxlength="64" placeholder="nurse-12" autocomplete="off" autocapitalize="none" spellcheck="false">
<button>Use this name</button></form><p class="hint">${said}</p>`;
}

const CHOICE = `<table><caption>Which app?</caption>
<thead><tr><th scope="col">App</th><th scope="col">Runs on</th><th scope="col">Calling for help</th></tr></thead>
<tbody>
<tr><th scope="row"><a href="#traccar-client">Traccar Client</a></th><td>Android, iPhone</td><td><span class="yes">SOS button</span> in the app and on the home screen</td></tr>
<tr><th scope="row"><a href="#owntracks">OwnTracks</a></th><td>Android, iPhone</td><td>No button; a place or beacon named SOS</td></tr>
<tr><th scope="row"><a href="#overland">Overland</a></th><td>iPhone</td><td>None: position only</td></tr>
<tr><th scope="row"><a href="#gpslogger">GPSLogger</a></th><td>Android</td><td>No button; an annotation SOS</td></tr>
<tr><th scope="row"><a href="#traccar-server">Traccar server</a></th><td>Pendants, trackers</td><td><span class="yes">SOS and fall</span>, as the device has them</td></tr>
<tr><th scope="row"><a href="#own">Your own program</a></th><td>Anything with HTTP</td><td><span class="yes">Every alarm</span>, sessions and check-ins</td></tr>
</tbody></table>`;

interface Card {
  readonly id: string;
  readonly title: string;
  readonly tags: readonly string[];
  /** Markup, escaped already. */
  readonly body: string;
  readonly code?: { readonly text: string; readonly caption: string } | null;
}

function card({ id, title, tags, body, code = null }: Card): string {
  const figure =
    code === null
      ? ''
      : `<figure>${qrCode(code.text, `QR code that sets up ${title}`)}<figcaption>${escapeHtml(code.caption)}</figcaption></figure>`;
  return `<section id="${id}"${figure === '' ? '' : ' class="card"'}><div>
<div class="title"><h2>${title}</h2>${tags.map((tag) => `<span class="tag">${tag}</span>`).join('')}</div>
${body}</div>${figure}</section>`;
}

function copy(text: string): string {
  return `<code class="copy">${escapeHtml(text)}</code>`;
}

function button(link: string, label: string): string {
  return `<p><a class="button" href="${escapeHtml(link)}">${label}</a></p>`;
}

const LATER =
  'Enter the address below by hand. Once a phone can reach Lonewatch, a button and a code in this place do it.';

function traccarClient(target: SetupTarget, reachable: boolean): string {
  return card({
    id: 'traccar-client',
    title: 'Traccar Client',
    tags: ['Android', 'iPhone', 'SOS button'],
    body: `<p>The one to take for lone workers: it has an SOS button, and it reports every minute also while its worker does not move.</p>
<ol><li>Install <kbd>Traccar Client</kbd>, version 10 or later, from the app store.</li>
<li>${reachable ? 'On the phone, tap the button below. Or in the app: <kbd>Change settings</kbd>, the <kbd>QR</kbd> button at the top, and scan the code.' : LATER}</li>
<li>Switch on <kbd>Continuous tracking</kbd>, allow the position <kbd>always</kbd>, and take the app out of battery optimisation.</li>
<li>Tell the control room, then try <kbd>Send SOS</kbd>.</li></ol>
${reachable ? button(traccarTapLink(target), 'Set up Traccar Client') : ''}
<h3>By hand</h3><p>Server URL${target.device === '' ? '' : `, and <b>${escapeHtml(target.device)}</b> as device identifier`}. Set the stationary heartbeat to 60 s: without it, somebody who lies still is silent.</p>
${copy(addressOf(target, 'osmand'))}
<p class="hint">The app tries an SOS once. Without reception it says so and does not repeat it: press again until it went through.</p>`,
    code: reachable
      ? { text: traccarScanLink(target), caption: 'Scan inside Traccar Client, not with the camera' }
      : null,
  });
}

function ownTracks(target: SetupTarget, reachable: boolean): string {
  const plain = target.origin.startsWith('http:');
  return card({
    id: 'owntracks',
    title: 'OwnTracks',
    tags: ['Android', plain ? 'iPhone: https only' : 'iPhone'],
    body: `<ol><li>Install <kbd>OwnTracks</kbd> from the app store and open it once.</li>
<li>In newer versions, first allow it to be set up from outside: <kbd>Preferences</kbd>, <kbd>Advanced</kbd>, <kbd>Allow external configuration</kbd>.</li>
<li>${reachable ? 'On the phone, tap the button below, or point the camera at the code, and accept the new settings.' : LATER}</li></ol>
${reachable ? button(ownTracksLink(target), 'Set up OwnTracks') : ''}
<h3>By hand</h3><p>Connection: mode <kbd>HTTP</kbd>, and this URL. Identification: ${target.device === '' ? 'a user name for each worker' : `<b>${escapeHtml(target.device)}</b> as user name`}. Leave the encryption key empty.</p>
${copy(addressOf(target, 'owntracks'))}
<p class="hint">OwnTracks has no SOS button. On an iPhone, a report published with the point of interest <b>SOS</b> raises an alarm; so does entering a region or the range of a beacon named <b>SOS</b>.</p>`,
    code: reachable ? { text: ownTracksLink(target), caption: 'Scan with the phone’s camera' } : null,
  });
}

function overland(target: SetupTarget, reachable: boolean): string {
  return card({
    id: 'overland',
    title: 'Overland',
    tags: ['iPhone'],
    body: `<ol><li>Install <kbd>Overland</kbd> from the App Store.</li>
<li>${reachable ? 'On the phone, tap the button below, or point the camera at the code.' : LATER}</li>
<li>Switch on <kbd>Tracking Enabled</kbd> and set the send interval to 1 minute or less.</li></ol>
${reachable ? button(overlandLink(target), 'Set up Overland') : ''}
<h3>By hand</h3><p>Receiver endpoint URL; device ID: ${target.device === '' ? 'a name for each phone' : `<b>${escapeHtml(target.device)}</b>`}.</p>
${copy(addressOf(target, 'overland'))}
<p class="hint">Overland cannot call for help. Use it for positions beside a pendant or badge, not alone.</p>`,
    code: reachable ? { text: overlandLink(target), caption: 'Scan with the phone’s camera' } : null,
  });
}

function gpsLogger(target: SetupTarget): string {
  return card({
    id: 'gpslogger',
    title: 'GPSLogger',
    tags: ['Android'],
    body: `<ol><li>In GPSLogger: <kbd>Logging details</kbd>, <kbd>Log to custom URL</kbd>, switch it on, and paste this as URL.</li>
<li>Leave method, body and headers as they are. Set the logging interval to 60 s or less, and start logging.</li></ol>
${copy(gpsLoggerAddress(target))}
<p class="hint">Keep <b>%ALL</b> as it is: the app fills in every value with its unit. An annotation that says <b>SOS</b>, also from a button of the annotation view, raises an alarm.</p>`,
  });
}

function traccarServer(target: SetupTarget): string {
  return card({
    id: 'traccar-server',
    title: 'Traccar server',
    tags: ['200 kinds of pendant and tracker', 'SOS', 'Fall'],
    body: `<p>A Traccar server that you run already passes on all its devices, alarms included, with these lines in <code>traccar.xml</code>:</p>
${copy(traccarServerLines(target))}
<p class="hint">Without <b>forward.retry.enable</b>, Traccar forgets what it cannot deliver at once.</p>
<details><summary>With forward.type=url</summary>${copy(traccarServerTemplate(target))}</details>`,
  });
}

function ownProgram(target: SetupTarget): string {
  return card({
    id: 'own',
    title: 'Your own program',
    tags: ['JSON', 'Batches to 1,000'],
    body: `<p>One report, a list of them, or one a line. Add <code>"alarm": "PANIC"</code> to call for help, or <code>"session": "CHECK_IN"</code> to say that all is well.</p>
${copy(curlLines(target))}
<h3>A button that can only open an address</h3>
${copy(`${addressOf(target, 'native')}?device=${encodeURIComponent(target.device || 'button-3')}&alarm=test`)}
<p class="hint">With <b>sos</b> in place of <b>test</b>, it calls the control room.</p>`,
  });
}
