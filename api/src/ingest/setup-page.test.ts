import { describe, expect, test } from 'vitest';
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
} from './client-setup.ts';
import { qrCode } from './qr-code.ts';
import { adapterFor } from './recognise.ts';
import { setupPage } from './setup-page.ts';
import { sent } from './test-kit.ts';

const TOKEN = 'k7Qe2vXcM9sT';
const target = { origin: 'https://lonewatch.example.org', token: TOKEN, device: 'nurse-12' };
const page = (options: Partial<Parameters<typeof setupPage>[0]> = {}) =>
  setupPage({
    ...{ token: TOKEN, isOneDevice: false, origin: target.origin, lanOrigins: [], device: '' },
    ...options,
  });
/** What the address of a link leads to, as the server sees it: the protocol's name and the parameters. */
const arrives = (address: string, body = '') => {
  const url = new URL(address);
  const [, room, token, protocol = null] = url.pathname.split('/');
  expect([room, token]).toEqual(['ingest', TOKEN]);
  return adapterFor(protocol, sent(`POST /${url.search}`, body));
};

describe('what a client is told comes back to the adapter that understands it', () => {
  test('Traccar Client takes scheme, host and path as its server, and a heartbeat above 0', () => {
    const link = new URL(traccarScanLink(target));
    expect(`${link.origin}${link.pathname}`).toBe(`https://lonewatch.example.org/ingest/${TOKEN}/osmand`);
    expect(link.searchParams.get('id')).toBe('nurse-12');
    expect(Number(link.searchParams.get('heartbeat'))).toBeGreaterThan(0);
    expect(link.searchParams.get('stop_detection')).toBe('false');
    expect(arrives(`${link.origin}${link.pathname}`, 'id=7&lat=1&lon=2')?.protocol).toBe('osmand');
  });

  test('the set-up link of Traccar Client, opened by a camera, makes no device', () => {
    const { search } = new URL(traccarScanLink(target));
    expect(adapterFor('osmand', sent(`GET /${search}`))?.decode(sent(`GET /${search}`)).signals).toEqual([]);
  });

  test('a tap gives Traccar Client the same settings', () => {
    const tap = new URL(traccarTapLink(target));
    expect(tap.protocol).toBe('org.traccar.client:');
    expect(tap.host).not.toBe('action'); // which would start or stop the tracking
    expect(tap.searchParams.get('url')).toBe(addressOf(target, 'osmand'));
    tap.searchParams.delete('url');
    expect(tap.search).toBe(new URL(traccarScanLink(target)).search);
  });

  test('OwnTracks gets HTTP mode in base64 without a bare +, which Android would read as a space', () => {
    const inline = /^owntracks:\/\/\/config\?inline=(.+)$/.exec(ownTracksLink(target))?.[1] ?? '';
    expect(inline).not.toMatch(/[+/=]/);
    const configuration = JSON.parse(Buffer.from(decodeURIComponent(inline), 'base64').toString()) as object;
    expect(configuration).toMatchObject({
      _type: 'configuration',
      mode: 3,
      url: addressOf(target, 'owntracks'),
      username: 'nurse-12',
      tid: '12',
    });
    expect(configuration).not.toHaveProperty('password');
  });

  test('a phone without a name keeps the name that it has', () => {
    const nameless = { ...target, device: '' };
    expect(
      Buffer.from(decodeURIComponent(ownTracksLink(nameless).split('=')[1]!), 'base64').toString(),
    ).not.toContain('username');
    expect(traccarScanLink(nameless)).not.toContain('id=');
    expect(gpsLoggerAddress(nameless)).toMatch(/\/gpslogger\?%ALL$/);
    expect(overlandLink(nameless)).toContain('unique_id=yes');
  });

  test('Overland gets its address and a device id', () => {
    const link = new URL(overlandLink(target));
    expect(link.searchParams.get('url')).toBe(addressOf(target, 'overland'));
    expect(link.searchParams.get('device_id')).toBe('nurse-12');
  });

  test("GPSLogger's address, filled in by the app, is a report of that device in m/s", () => {
    const all = 'lat=51.5&lon=-0.1&spd_kph=5.04&spd=1.4&timestamp=1763800000&aid=97&';
    const filled = gpsLoggerAddress(target).replace('%ALL', all);
    const decoded = arrives(filled)?.decode(sent(`GET /${new URL(filled).search}`));
    expect(decoded?.signals).toMatchObject([
      { protocol: 'gpslogger', externalId: 'nurse-12', fix: { speedMps: 1.4 } },
    ]);
  });

  test('the lines for a Traccar server name address and retry', () => {
    expect(traccarServerLines(target)).toContain(
      `<entry key='forward.url'>${addressOf(target, 'traccar')}</entry>`,
    );
    expect(traccarServerLines(target)).toContain(`<entry key='forward.retry.enable'>true</entry>`);
  });

  test('the template for forward.type=url, filled in by Traccar, is a report of that tracker', () => {
    const filled = traccarServerTemplate(target)
      .replace(/<[^>]+>/g, '')
      .replaceAll('&amp;', '&')
      .replace('{uniqueId}', '8607')
      .replace('{latitude}', '51.5')
      .replace('{longitude}', '-0.1')
      .replace('{valid}', 'true')
      .replace('{statusCode}', '0xF841')
      .replace('{attributes}', encodeURIComponent('{"alarm":"sos"}'))
      .replaceAll('{fixTime}', '1763800000000')
      .replaceAll('{deviceTime}', '1763800000000');
    const decoded = arrives(filled)?.decode(sent(`GET /${new URL(filled).search}`));
    expect(decoded?.signals).toMatchObject([
      { protocol: 'traccar', externalId: '8607', alarm: { said: 'sos' } },
    ]);
  });

  test('the curl example is accepted as it stands', () => {
    const body = /'(\{.*\})'/s.exec(curlLines(target))?.[1] ?? '';
    const decoded = adapterFor('native', sent('POST /', body))?.decode(sent('POST /', body));
    expect(decoded).toMatchObject({
      signals: [{ externalId: 'nurse-12' }],
      rejects: [],
      answer: { status: 200 },
    });
  });
});

describe('the page', () => {
  test('asks nobody for anything: no script, no address of others but in text', () => {
    expect(page()).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=/i);
    for (const [, href] of page().matchAll(/href="([^"]*)"/g)) {
      expect(href).toMatch(/^(?:#|owntracks:|org\.traccar\.client:|overland:)/);
    }
  });

  test('shows every address as text beside its code', () => {
    for (const protocol of ['osmand', 'owntracks', 'overland', 'gpslogger', 'traccar', 'native']) {
      expect(page()).toContain(addressOf(target, protocol));
    }
    expect(page().match(/<svg class="qr"/g)).toHaveLength(4);
    expect(page().match(/role="img" aria-label="[^"]+"/g)).toHaveLength(4);
  });

  test.each(['http://127.0.0.1:4000', 'http://localhost:4000', 'http://[::1]:4000'])(
    'on %s says that a phone cannot reach it and what to do, and shows no code that leads nowhere',
    (origin) => {
      const html = page({ origin });
      expect(html).toContain('npm start -- --lan');
      expect(html).not.toContain('<svg class="qr"');
      expect(html).not.toContain('href="owntracks:');
    },
  );

  test('on loopback with --lan leads phones to the address in the network', () => {
    const html = page({
      origin: 'http://127.0.0.1:4000',
      lanOrigins: ['http://192.168.1.20:4000', 'http://10.0.0.7:4000'],
    });
    expect(html).not.toContain('npm start -- --lan');
    expect(html).toContain(`http://192.168.1.20:4000/ingest/${TOKEN}/osmand`);
    expect(html).toContain('http://10.0.0.7:4000');
    expect(html).not.toContain('127.0.0.1');
  });

  test('says when positions would travel in the clear, and that OwnTracks on an iPhone wants https', () => {
    expect(page({ origin: 'http://192.168.1.20:4000' })).toMatch(/not encrypted.*https only/s);
    expect(page()).not.toMatch(/not encrypted|https only/);
  });

  test('asks for a name only where the server reads it', () => {
    expect(page()).toContain('name="for"');
    expect(page({ device: undefined })).not.toContain('<form');
  });

  test('the name goes into every link', () => {
    const html = page({ device: 'Nurse 12 / night' });
    expect(html).toContain('Nurse-12-night');
    expect(html).toContain('device_id=Nurse-12-night');
  });

  test('whatever a stranger writes into token, name or Host stays text', () => {
    const evil = `"><script>alert(1)</script>'&<b>`;
    const html = page({
      token: evil,
      device: evil,
      origin: 'javascript:alert(1)',
      lanOrigins: [evil, `http://x"onload=1`],
    });
    expect(html).not.toContain('<script');
    expect(html).not.toContain('javascript:');
    expect(html).not.toContain('"onload');
    expect(html).not.toContain('<b>"');
  });
});

test('a name becomes one word that topics and queries can carry', () => {
  expect(deviceWord('  Nurse 12 / Nacht+Tag #3 ')).toBe('Nurse-12-Nacht-Tag-3');
  expect(deviceWord('Zoë')).toBe('Zoë');
  expect(deviceWord('///')).toBe('');
  expect(deviceWord('x'.repeat(200))).toHaveLength(64);
});

test('a code has its quiet zone and is drawn dark on light', () => {
  const svg = qrCode('https://lonewatch.example.org', 'the "label" & more');
  const size = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1]);
  expect((size - 8 - 17) % 4).toBe(0); // 21, 25, 29 … modules and four light ones on each side
  expect(svg).toContain('M4 4h7v1h-7z'); // the top of the first finder pattern
  expect(svg).toContain('&#34;label&#34; &#38; more');
  expect(svg).toMatch(/fill="#fff" d="M0 0h/);
});

test('the page says whether its address speaks for any device or for one', () => {
  expect(page()).toContain('can report as any device of this employer');
  expect(page({ isOneDevice: true })).toContain('can report as this device');
});
