/**
 * GraphiQL, a React application, mounted into an element. Only ever imported lazily by the route that shows it: React and
 * Monaco must not enter another page's bundle. Everything it needs comes from this origin, workers included.
 */
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './explorer.css';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createClient } from 'graphql-ws';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { EXAMPLE_QUERIES } from './example-queries.ts';

/** Shows it until the returned undo is called. */
export function mountExplorer(element: HTMLElement): () => void {
  const { protocol, host } = location;
  const socket = createClient({ url: `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/graphql` });
  const fetcher = createGraphiQLFetcher({
    url: '/graphql',
    wsClient: socket,
    enableIncrementalDelivery: false,
  });
  const root = createRoot(element);
  root.render(
    createElement(
      GraphiQL,
      {
        fetcher,
        defaultTabs: EXAMPLE_QUERIES.map((example) => ({ ...example })),
        forcedTheme: 'dark',
        shouldPersistHeaders: false,
      },
      // No logo: the page's own bar has it.
      createElement(GraphiQL.Logo, null, null),
    ),
  );
  return () => {
    root.unmount();
    void socket.dispose();
  };
}
