/** The certificate with which the port speaks TLS, from two files that somebody else renews while the server runs. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Server as HttpServer } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import { createSecureContext } from 'node:tls';
import { reasonOf, type Log } from '../telemetry.ts';

export interface CertificateFiles {
  /** PEM: the certificate first, then those that lead to its authority. */
  readonly certFile: string;
  /** PEM, without a passphrase. */
  readonly keyFile: string;
}

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Throws a sentence that names the setting when the files cannot be served with. */
export function readCertificate({ certFile, keyFile }: CertificateFiles): Certificate {
  const cert = read('TLS_CERT', certFile);
  const key = read('TLS_KEY', keyFile);
  const parsed = attempt(
    () => new X509Certificate(cert),
    `TLS_CERT is "${certFile}", which holds no certificate in PEM.`,
  );
  const secret = attempt(
    () => createPrivateKey(key),
    `TLS_KEY is "${keyFile}", which holds no private key in PEM, or one with a passphrase. Take a key without one.`,
  );
  if (!parsed.checkPrivateKey(secret))
    throw new Error(
      `The key in TLS_KEY ("${keyFile}") does not belong to the certificate in TLS_CERT ("${certFile}"). Name two files of one pair.`,
    );
  attempt(
    () => createSecureContext({ cert, key }),
    `TLS_CERT is "${certFile}", which cannot be used for TLS.`,
  );
  return { cert, key };
}

/** null: good for now. */
export function whyCertificateIsStale({ cert }: Certificate, nowMs: number): string | null {
  const { validTo } = new X509Certificate(cert);
  return Date.parse(validTo) > nowMs ? null : `The certificate in TLS_CERT ended on ${validTo}: renew it.`;
}

/**
 * Reads the files again and uses them for every new connection if they have changed. What cannot be used is logged, and
 * the old certificate stays: half-written files are whole at the next look.
 */
export function certificateRenewal(
  server: HttpServer,
  files: CertificateFiles,
  first: Certificate,
  log: Log,
): () => void {
  let used = first;
  return () => {
    try {
      const fresh = readCertificate(files);
      if (fresh.cert === used.cert && fresh.key === used.key) return;
      if (server instanceof HttpsServer) server.setSecureContext(fresh);
      used = fresh;
      log.info('The certificate has been renewed.');
    } catch (error) {
      log.warn(`The certificate was not read again, so the old one stays. ${messageOf(error)}`);
    }
  };
}

function read(setting: string, file: string): string {
  return attempt(() => readFileSync(file, 'utf8'), `${setting} is "${file}", which cannot be read.`);
}

function attempt<T>(work: () => T, sentence: string): T {
  try {
    return work();
  } catch (error) {
    throw new Error(`${sentence} (${messageOf(error)})`, { cause: error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : reasonOf(error);
}
