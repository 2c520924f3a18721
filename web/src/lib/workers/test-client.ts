/** A GraphQL client for component tests: answers by the name of the operation, at once or when the test's promise does. */
import { Client, fetchExchange } from '@urql/core';

export type Answers = Record<string, (variables: Record<string, unknown>) => unknown>;

export class TestServer {
  readonly asked: { readonly operation: string; readonly variables: Record<string, unknown> }[] = [];
  answers: Answers;
  down = false;
  /** Nobody is signed in any more. */
  signedOut = false;

  constructor(answers: Answers) {
    this.answers = answers;
  }

  readonly client = new Client({
    url: 'http://server.test/graphql',
    exchanges: [fetchExchange],
    requestPolicy: 'network-only',
    preferGetMethod: false,
    fetch: async (_, init) => {
      const body = JSON.parse(init!.body as string) as {
        operationName: string;
        variables: Record<string, unknown>;
      };
      this.asked.push({ operation: body.operationName, variables: body.variables });
      if (this.down) throw new TypeError('refused');
      if (this.signedOut) {
        const errors = [{ message: 'Sign in first.', extensions: { code: 'UNAUTHENTICATED' } }];
        return new Response(JSON.stringify({ errors }), { headers: { 'content-type': 'application/json' } });
      }
      const answer = this.answers[body.operationName];
      const json =
        answer === undefined
          ? { errors: [{ message: `No answer to ${body.operationName}.` }] }
          : { data: await answer(body.variables) };
      return new Response(JSON.stringify(json), { headers: { 'content-type': 'application/json' } });
    },
  });
}

const FIX = {
  lon: -2.2426,
  lat: 53.4808,
  accuracyM: 8,
  altitudeM: null,
  speedMps: 1.4,
  headingDeg: 315,
  source: 'GNSS',
  fixAt: '2026-11-22T14:19:55.000Z',
  receivedAt: '2026-11-22T14:19:56.000Z',
  ageSeconds: 10,
  marks: [],
  gridRef: 'SJ 8389 9802',
  plusCode: '9C5VFQJ4+8X',
};

/** A worker as the card asks for it. */
export function cardWorker(
  id: string,
  name: string,
  services: readonly string[] = ['LONE_WORKER', 'LOCATION_MAPPING'],
) {
  return {
    serverTime: '2026-11-22T14:20:05.000Z',
    node: {
      __typename: 'Worker',
      id,
      name,
      jobTitle: `Nurse to ${name}`,
      department: null,
      status: 'OK',
      sharesLastKnown: false,
      employer: { id: 'e1', name: 'Northern Care Trust', contract: { services } },
      team: null,
      lastKnownFix: services.includes('LOCATION_MAPPING') ? FIX : null,
      session: {
        id: `s-${id}`,
        state: 'ACTIVE',
        startedAt: '2026-11-22T12:00:00.000Z',
        endsAt: null,
        nextCheckInAt: '2026-11-22T14:30:05.000Z',
        intervalMinutes: 60,
      },
      devices: [
        {
          id: `d-${id}`,
          externalId: `${id}/phone`,
          kind: 'PHONE_APP',
          protocol: 'owntracks',
          batteryPercent: 72,
          charging: false,
          lastHeardAt: '2026-11-22T14:20:00.000Z',
        },
      ],
    },
  };
}
