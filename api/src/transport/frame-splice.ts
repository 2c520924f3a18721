/**
 * Hands one frame to many sockets at the price of one. A subscription's document is executed and written as JSON once per
 * frame and document. A reader's WebSocket message is its header, its own few bytes (`{"id":"…","type":"next","payload":`)
 * and the shared rest; readers who call their subscription the same, as our pages do, share the whole of it. To the client
 * it is plain graphql-transport-ws. The header is written here and not by ws, whose four writes for two fragments cost as
 * much again as sending the bytes.
 */
import type { Duplex } from 'node:stream';
import { execute, Kind, visit, type DocumentNode, type ExecutionResult, type GraphQLSchema } from 'graphql';
import type { WebSocket } from 'ws';
import type { Context } from '@lonewatch/schema/graphql/context.ts';
import type { FrameView } from '@lonewatch/schema/graphql/frame-ports.ts';
import type { Frame } from '../live/frame-stream.ts';
import type { FrameSink } from '../live/subscriber.ts';

export interface FrameOperation {
  readonly document: DocumentNode;
  readonly text: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: Context;
}

interface FramePayload {
  /** Everything after `"payload":`. */
  readonly rest: Buffer;
  /** The whole message for the subscription id that asked first: one copy a frame at most. */
  whole: { readonly id: string; readonly message: Buffer } | null;
}

/** JSON of a frame for one kind of reader, ready to be sent. */
export class FrameJson {
  readonly #schema: GraphQLSchema;
  readonly #ready = new WeakMap<Frame, Map<string, FramePayload>>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** What tells two readers' JSON apart: the document, the operation, and variables that shape the selection. */
  keyOf({ document, text, operationName, variables }: FrameOperation): string {
    const shaping = shapingVariables(document).map((name) => [name, variables[name]]);
    return JSON.stringify([text, operationName, shaping]);
  }

  payloadOf(frame: Frame, key: string, operation: FrameOperation): FramePayload {
    let ready = this.#ready.get(frame);
    if (ready === undefined) this.#ready.set(frame, (ready = new Map<string, FramePayload>()));
    let payload = ready.get(key);
    if (payload === undefined) {
      const result = execute({
        schema: this.#schema,
        document: operation.document,
        operationName: operation.operationName,
        variableValues: operation.variables,
        contextValue: operation.context,
        rootValue: frame satisfies FrameView,
      }) as ExecutionResult;
      payload = { rest: Buffer.from(`${JSON.stringify(result)}}`), whole: null };
      ready.set(key, payload);
    }
    return payload;
  }
}

/** Variables that are used anywhere but in the arguments of the subscription's own field. */
function shapingVariables(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Field(field) {
      if (field.name.value !== 'positionFrames') return undefined;
      const rest = { ...field, arguments: [] };
      visit(rest, { Variable: (variable) => void names.add(variable.name.value) });
      return false;
    },
    [Kind.VARIABLE]: (variable) => void names.add(variable.name.value),
  });
  return [...names].sort();
}

/** One subscription on one socket as a sink for frames. */
export class SocketSink implements FrameSink {
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #id: string;
  readonly #prefix: Buffer;
  readonly #json: FrameJson;
  readonly #operation: FrameOperation;
  readonly #key: string;
  readonly #isHeld: () => boolean;

  /**
   * `stream` is what `socket` writes to, and must do so at once: no compression, which would let its messages wait.
   * `isHeld`: nothing may leave for now, because it is not known whether the reader may still have it.
   */
  constructor(
    socket: WebSocket,
    stream: Duplex,
    id: string,
    json: FrameJson,
    operation: FrameOperation,
    isHeld: () => boolean,
  ) {
    this.#isHeld = isHeld;
    this.#socket = socket;
    this.#stream = stream;
    this.#id = id;
    this.#prefix = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
    this.#json = json;
    this.#operation = operation;
    this.#key = json.keyOf(operation);
  }

  get waitingBytes(): number {
    return this.#isHeld() ? Infinity : this.#socket.bufferedAmount;
  }

  send(frame: Frame): void {
    // A first frame that is kept back: the next one does not fit, and the reader asks anew.
    if (this.#socket.readyState !== this.#socket.OPEN || this.#isHeld()) return;
    const payload = this.#json.payloadOf(frame, this.#key, this.#operation);
    payload.whole ??= { id: this.#id, message: Buffer.concat([this.#startOf(payload), payload.rest]) };
    if (payload.whole.id === this.#id) this.#stream.write(payload.whole.message);
    else {
      // Both parts leave in one system call.
      this.#stream.cork();
      this.#stream.write(this.#startOf(payload));
      this.#stream.write(payload.rest);
      this.#stream.uncork();
    }
  }

  #startOf({ rest }: FramePayload): Buffer {
    return Buffer.concat([textHeader(this.#prefix.length + rest.length), this.#prefix]);
  }
}

/** RFC 6455, 5.2: a whole text message from a server, unmasked. */
function textHeader(length: number): Buffer {
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  header[0] = 0x81;
  if (length < 126) header[1] = length;
  else if (length < 65_536) {
    header[1] = 126;
    header.writeUInt16BE(length, 2);
  } else {
    header[1] = 127;
    header.writeBigUInt64BE(BigInt(length), 2);
  }
  return header;
}

/** An iterable that yields nothing and ends when told: the frames go past it, straight to the socket. */
export function silentUntilClosed(onClose: () => void): AsyncIterableIterator<FrameView> {
  let end: (result: IteratorResult<FrameView>) => void = () => undefined;
  const ended = new Promise<IteratorResult<FrameView>>((resolve) => (end = resolve));
  let closed = false;
  const close = (): Promise<IteratorResult<FrameView>> => {
    if (!closed) {
      closed = true;
      onClose();
      end({ value: undefined, done: true });
    }
    return ended;
  };
  return {
    next: () => ended,
    return: close,
    throw: close,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
