/** One cell of the authorization matrix: asks the running server as somebody, and tells open from closed. */
import { isCompositeType, getNamedType, isObjectType, type GraphQLSchema } from 'graphql';
import { WebSocket } from 'ws';
import { ARGUMENTS, PATHS, selectionOf } from './paths.ts';

/** The ids that stand in a path; each of them new where asking uses it up. */
export type Ids = Readonly<
  Record<
    | 'E'
    | 'T'
    | 'W'
    | 'D'
    | 'A'
    | 'P'
    | 'G'
    | 'L'
    | 'K'
    | 'I'
    | 'C'
    | 'B'
    | 'M'
    | 'X'
    | 'R'
    | 'S'
    | 'V'
    | 'N'
    | 'O'
    | 'H'
    | 'F'
    | 'J'
    | 'Z'
    | 'Q'
    | 'U'
    | 'Y',
    string
  >
>;

export interface Cell {
  readonly name: string;
  readonly template: string;
}

export interface Answer {
  readonly open: boolean;
  /** Everything that was said, to compare what is another's with what does not exist. */
  readonly text: string;
}

/** Every field of every object type, in the order of their names. Throws for a type or field that nobody has described. */
export function cellsOf(schema: GraphQLSchema): Cell[] {
  const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type));
  return types
    .filter(({ name }) => !name.startsWith('__'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((type) => {
      const path = PATHS[type.name];
      if (path === undefined) throw new Error(`Say in paths.ts how ${type.name} is reached.`);
      return Object.values(type.getFields()).map((field) => {
        const name = `${type.name}.${field.name}`;
        const args = ARGUMENTS[name] ?? '';
        if (args === '' && field.args.some(({ type: argument }) => String(argument).endsWith('!')))
          throw new Error(`Say in paths.ts with which arguments ${name} is asked.`);
        const answered = getNamedType(field.type);
        const selection = isCompositeType(answered) ? selectionOf(answered.name) : '';
        return { name, template: path.replace('%', `${field.name}${args}${selection}`) };
      });
    });
}

export function isAboutSomebody({ template }: Cell): boolean {
  return /<[A-Z]>/.test(template);
}

export function fill(template: string, ids: Ids): string {
  return template.replace(/<([A-Z])>/g, (_, letter: keyof Ids) => ids[letter]);
}

export async function ask(
  origin: string,
  query: string,
  headers: Record<string, string>,
  wall: boolean,
  failures: 'a failure is a mistake' | 'a failure is closed' = 'a failure is a mistake',
): Promise<Answer> {
  if (query.startsWith('subscription')) return subscribe(origin, query, headers, wall);
  const response = await fetch(`${origin}/graphql${wall ? '?as=wall' : ''}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  return answerOf((await response.json()) as Result, query, failures === 'a failure is closed');
}

interface Result {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

function answerOf({ data, errors }: Result, query: string, mayFail = false): Answer {
  const open = errors === undefined && isSomething(data);
  const odd = errors?.find(({ extensions }) => !REFUSALS.includes(extensions?.code ?? ''));
  if (odd !== undefined && !mayFail) throw new Error(`Neither open nor closed: ${odd.message} ${query}`);
  return { open, text: JSON.stringify({ data, errors: errors?.map(({ message }) => message) }) };
}

/** Any other error is a mistake of the matrix or of the server, and no answer to who may. */
const REFUSALS = ['FORBIDDEN', 'NOT_FOUND', 'UNAUTHENTICATED'];

function isSomething(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return false;
  if (typeof value !== 'object') return true;
  return Object.values(value).some(isSomething);
}

/** The first thing that is said; a socket that is closed says no. */
function subscribe(
  origin: string,
  query: string,
  headers: Record<string, string>,
  wall: boolean,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const address = `${origin.replace('http', 'ws')}/graphql${wall ? '?as=wall' : ''}`;
    const socket = new WebSocket(address, 'graphql-transport-ws', { headers });
    const done = (answer: Answer): void => {
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.terminate();
      resolve(answer);
    };
    socket.on('open', () => socket.send('{"type":"connection_init"}'));
    socket.on('close', (code) => done({ open: false, text: `closed ${code}` }));
    socket.on('error', reject);
    socket.on('message', (raw: Buffer) => {
      const { type, payload } = JSON.parse(raw.toString()) as { type: string; payload: unknown };
      if (type === 'connection_ack')
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
      else if (type === 'error') done(answerOf({ errors: payload as NonNullable<Result['errors']> }, query));
      else if (type === 'next') done(answerOf(payload as Result, query));
    });
  });
}
