/** From messages to what one reader is told: `first` at once, then whatever `tell` makes of each; null is nothing to this reader. */
export function told<Message, T>(
  messages: AsyncIterableIterator<Message, undefined>,
  first: T,
  tell: (message: Message) => T | null,
): AsyncIterableIterator<T, undefined> {
  const reading = read(messages, first, tell);
  return {
    next: () => reading.next(),
    // A generator that waits cannot be ended by itself: what it waits for is.
    return: async () => {
      await messages.return!();
      await reading.return(undefined);
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* read<Message, T>(
  messages: AsyncIterable<Message>,
  first: T,
  tell: (message: Message) => T | null,
): AsyncGenerator<T, undefined> {
  yield first;
  for await (const message of messages) {
    const answer = tell(message);
    if (answer !== null) yield answer;
  }
  return undefined;
}
